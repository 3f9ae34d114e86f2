namespace ChatApp.Contracts.Identity;

/// <summary>Where a copy of a message goes, and who sent it: one device of one user.</summary>
public readonly record struct DeviceAddress(UserId User, DeviceId Device)
{
    /// <summary>User and device, separated by a slash.</summary>
    public override string ToString() => $"{User}/{Device}";
}
