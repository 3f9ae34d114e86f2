namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/sessions</c> takes.</summary>
/// <param name="UserId">Who signs in.</param>
/// <param name="DeviceId">From which device.</param>
/// <param name="Challenge">As issued.</param>
/// <param name="Signature">Ed25519 signature over <see cref="SignedTexts.SignIn"/>, 64 bytes.</param>
public sealed record SessionCreation(Guid UserId, byte DeviceId, string Challenge, byte[] Signature)
{
    /// <summary>Says nothing of its secrets: a record prints every property unless told otherwise.</summary>
    public override string ToString() => nameof(SessionCreation);
}
