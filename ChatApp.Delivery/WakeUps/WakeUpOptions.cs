using System.ComponentModel.DataAnnotations;

namespace ChatApp.Delivery.WakeUps;

/// <summary>Where wake-ups go.</summary>
internal sealed class WakeUpOptions : IValidatableObject
{
    /// <summary>The webhook, <c>https://</c>, or <c>http://</c> within a trusted network. Default none: nobody is woken.</summary>
    [Url]
    public string? Url { get; set; }

    /// <summary>What the webhook's signature is made with, 32 characters at the least. Never logged.</summary>
    [MinLength(32)]
    public string? Secret { get; set; }

    /// <summary>How long the webhook may take to answer. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is not null && Secret is null)
        {
            yield return new ValidationResult("A webhook needs a secret.", [nameof(Secret)]);
        }
    }
}
