using System.Security.Cryptography;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using Microsoft.AspNetCore.Http;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ChatApp.Scripted;

/// <summary>The accounts of a scripted service. Proofs and signatures are verified; tokens are random texts.</summary>
internal sealed class AccountBook
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, Account> _accounts = [];
    private readonly HashSet<string> _challenges = [];
    private readonly Dictionary<string, UserId> _tokens = [];

    public UserId Add(string handle, int devices)
    {
        lock (_lock)
        {
            var user = UserId.New();
            _accounts[user] = new Account(handle, PublicKey: null, [.. Enumerable.Range(1, devices).Select(device => (byte)device)]);
            return user;
        }
    }

    public void SetDevices(UserId user, byte[] devices)
    {
        lock (_lock)
        {
            _accounts[user] = _accounts[user] with { Devices = devices };
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _accounts.Clear();
            _tokens.Clear();
        }
    }

    public IResult Create(AccountCreation creation)
    {
        if (!Handle.TryParse(creation.Handle, out var handle)
            || !Verify(creation.DevicePublicKey, SignedTexts.SignUp(handle, creation.DevicePublicKey), creation.Proof))
        {
            return TypedResults.Problem("The proof does not fit.", statusCode: 400);
        }

        lock (_lock)
        {
            if (_accounts.Values.Any(account => account.Handle == handle.Value))
            {
                return TypedResults.Problem("The handle is taken.", statusCode: 409);
            }

            var user = UserId.New();
            _accounts[user] = new Account(handle.Value, creation.DevicePublicKey, [1]);
            return TypedResults.Created((string?)null, new AccountCreated(user.Value, 1));
        }
    }

    public IResult Challenge(ChallengeRequest request)
    {
        var challenge = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        lock (_lock)
        {
            _challenges.Add(challenge);
        }

        return TypedResults.Ok(new ChallengeIssued(challenge, TimeProvider.System.GetUtcNow().AddMinutes(1)));
    }

    public IResult SignIn(SessionCreation creation)
    {
        lock (_lock)
        {
            var device = new DeviceAddress(new UserId(creation.UserId), new DeviceId(creation.DeviceId));
            if (!_challenges.Remove(creation.Challenge)
                || !_accounts.TryGetValue(device.User, out var account)
                || account.PublicKey is null
                || !account.Devices.Contains(device.Device.Value)
                || !Verify(account.PublicKey, SignedTexts.SignIn(device, creation.Challenge), creation.Signature))
            {
                return TypedResults.Problem("Not this device.", statusCode: 401);
            }

            var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
            _tokens.Add(token, device.User);
            return TypedResults.Ok(new SessionCreated(token, TimeProvider.System.GetUtcNow().AddMinutes(15)));
        }
    }

    public UserId UserOf(string token)
    {
        lock (_lock)
        {
            return _tokens[token];
        }
    }

    public IResult IfSignedIn(HttpContext context, Func<IResult> answer)
    {
        lock (_lock)
        {
            var header = context.Request.Headers.Authorization.ToString();
            return header.StartsWith("Bearer ", StringComparison.Ordinal) && _tokens.ContainsKey(header["Bearer ".Length..])
                ? answer()
                : TypedResults.Problem("Not signed in.", statusCode: 401);
        }
    }

    public IResult Find(string handle) =>
        _accounts.FirstOrDefault(pair => pair.Value.Handle == handle) is { Value: { } account, Key: var user }
            ? TypedResults.Ok(new UserFound(user.Value, account.Handle, account.Handle))
            : TypedResults.Problem("Nobody has this handle.", statusCode: 404);

    public IResult Find(UserId user) =>
        _accounts.TryGetValue(user, out var account)
            ? TypedResults.Ok(new UserFound(user.Value, account.Handle, account.Handle))
            : TypedResults.Problem("No such user.", statusCode: 404);

    public IResult Devices(UserId user) =>
        _accounts.TryGetValue(user, out var account)
            ? TypedResults.Ok(new DeviceList(1, account.Devices))
            : TypedResults.Problem("No such user.", statusCode: 404);

    private static bool Verify(byte[] publicKey, byte[] text, byte[] signature) =>
        publicKey.Length == Ed25519.PublicKeySize
        && signature.Length == Ed25519.SignatureSize
        && Ed25519.Verify(signature, 0, publicKey, 0, text, 0, text.Length);

    private sealed record Account(string Handle, byte[]? PublicKey, IReadOnlyList<byte> Devices);
}
