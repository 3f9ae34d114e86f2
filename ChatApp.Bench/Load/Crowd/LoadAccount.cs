namespace ChatApp.Bench.Load.Crowd;

/// <summary>Whom a user signs in as. Travels to the process that runs the user; its token is never printed.</summary>
/// <param name="User">The account.</param>
/// <param name="Device">Its only device.</param>
/// <param name="Token">A token of the api, good for 15 min.</param>
internal sealed record LoadAccount(Guid User, byte Device, string Token)
{
    public override string ToString() => $"LoadAccount {User}";
}
