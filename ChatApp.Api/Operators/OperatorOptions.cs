using System.ComponentModel.DataAnnotations;

namespace ChatApp.Api.Operators;

/// <summary>Who may ask what only operators may.</summary>
internal sealed class OperatorOptions
{
    /// <summary>What operators send as a bearer token, 32 characters at the least. Default none: nobody is an operator. Never logged.</summary>
    [MinLength(32)]
    public string? Token { get; set; }
}
