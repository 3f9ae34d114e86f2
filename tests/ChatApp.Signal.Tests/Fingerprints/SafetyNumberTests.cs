using ChatApp.Signal.Fingerprints;
using ChatApp.Signal.Keys;

namespace ChatApp.Signal.Tests.Fingerprints;

public sealed class SafetyNumberTests
{
    private readonly Guid _alice = Guid.NewGuid();
    private readonly Guid _bob = Guid.NewGuid();

    [Fact]
    public void Both_sides_see_the_same_sixty_digits_and_scan_each_other()
    {
        using var alice = IdentityKeyPair.Generate();
        using var bob = IdentityKeyPair.Generate();
        var hers = SafetyNumber.Create(_alice, alice.IdentityKey, _bob, bob.IdentityKey);
        var his = SafetyNumber.Create(_bob, bob.IdentityKey, _alice, alice.IdentityKey);

        Assert.Equal(hers.Digits, his.Digits);
        Assert.Equal(SafetyNumber.DigitCount, hers.Digits.Count(char.IsAsciiDigit));
        Assert.True(hers.Matches(his.ToScannable()));
        Assert.True(his.Matches(hers.ToScannable()));
        Assert.False(hers.Matches(hers.ToScannable()));
    }

    [Fact]
    public void Somebody_in_the_middle_shows()
    {
        using var alice = IdentityKeyPair.Generate();
        using var bob = IdentityKeyPair.Generate();
        using var mallory = IdentityKeyPair.Generate();
        var hers = SafetyNumber.Create(_alice, alice.IdentityKey, _bob, mallory.IdentityKey);
        var his = SafetyNumber.Create(_bob, bob.IdentityKey, _alice, mallory.IdentityKey);

        Assert.NotEqual(hers.Digits, his.Digits);
        Assert.False(hers.Matches(his.ToScannable()));
    }

    [Fact]
    public void Another_version_is_refused_by_name()
    {
        using var alice = IdentityKeyPair.Generate();
        var number = SafetyNumber.Create(_alice, alice.IdentityKey, _bob, alice.IdentityKey);
        var scanned = number.ToScannable();
        scanned[1] = 1;
        Assert.Equal(SignalError.UnsupportedVersion, Assert.Throws<SignalException>(() => number.Matches(scanned)).Error);
    }
}
