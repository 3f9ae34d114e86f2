using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;

[assembly: SupportedOSPlatform("browser")]

namespace ChatApp.Signal.BrowserPeer;

/// <summary>Answers one operation after the other with JSON, as interop/peer.mjs does for the official library.</summary>
internal static partial class Program
{
    private static readonly Operations Operations = new();

    public static void Main()
    {
    }

    [JSExport]
    internal static string Call(string request)
    {
        var arguments = JsonNode.Parse(request)!.AsObject();
        JsonObject answer;
        try
        {
            answer = Operations.Run((string)arguments["op"]!, arguments);
        }
        catch (SignalException exception)
        {
            answer = new JsonObject { ["error"] = $"{exception.Error}: {exception.Message}" };
        }

        answer["id"] = (int)arguments["id"]!;
        return answer.ToJsonString();
    }
}
