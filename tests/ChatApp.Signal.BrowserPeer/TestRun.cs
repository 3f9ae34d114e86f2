using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;

namespace ChatApp.Signal.BrowserPeer;

/// <summary>
/// Runs the tests of a class, one after the other. The test framework's own runner needs processes and threads, which a browser has not.
/// </summary>
internal static class TestRun
{
    /// <summary>How many cases ran, and what those that failed said.</summary>
    public static JsonObject Of(string className)
    {
        var tests = Type.GetType(className, throwOnError: true)!;
        var ran = 0;
        var failures = new JsonArray();
        foreach (var method in tests.GetMethods().Where(static method => method.GetCustomAttribute<FactAttribute>() is not null))
        {
            foreach (var arguments in CasesOf(tests, method))
            {
                ran++;
                try
                {
                    method.Invoke(Activator.CreateInstance(tests), arguments);
                }
                catch (TargetInvocationException exception)
                {
                    failures.Add($"{method.Name}({string.Join(", ", arguments)}): {exception.InnerException}");
                }
            }
        }

        return new JsonObject { ["ran"] = ran, ["failures"] = failures };
    }

    private static IEnumerable<object?[]> CasesOf(Type tests, MethodInfo method)
    {
        if (method.GetCustomAttribute<TheoryAttribute>() is null)
        {
            return [[]];
        }

        // An attribute's 0x34 is an int, whatever the parameter is.
        var types = method.GetParameters().Select(static parameter => parameter.ParameterType);
        var inline = method.GetCustomAttributes<InlineDataAttribute>().Select(data => data.Data
            .Zip(types, static (value, type) => Convert.ChangeType(value, type, CultureInfo.InvariantCulture)).ToArray());
        var members = method.GetCustomAttributes<MemberDataAttribute>()
            .SelectMany(data => (IEnumerable<ITheoryDataRow>)tests.GetProperty(data.MemberName)!.GetValue(null)!)
            .Select(static row => row.GetData());
        return inline.Concat(members);
    }
}
