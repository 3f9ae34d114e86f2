using ChatApp.Client.Messages;

namespace ChatApp.Cli.Session;

/// <summary>How far a message has come, in signs and words.</summary>
internal static class Ticks
{
    public static string Sign(MessageState state) => state switch
    {
        MessageState.Pending => "…",
        MessageState.Failed => "✗",
        MessageState.Sent => "✓",
        MessageState.Delivered or MessageState.Read => "✓✓",
        _ => "",
    };

    public static string Words(MessageState state, SendFailure failure) => state switch
    {
        MessageState.Pending => "waits",
        MessageState.Failed => $"not sent: {Reason(failure)}",
        MessageState.Sent => "sent",
        MessageState.Delivered => "delivered",
        MessageState.Read => "read",
        _ => "",
    };

    public static string Reason(SendFailure failure) => failure switch
    {
        SendFailure.UnknownRecipient => "there is no such user",
        SendFailure.TooLarge => "it is too long",
        SendFailure.ClockWrong => "the clock of this computer is wrong",
        _ => "the service refused it",
    };
}
