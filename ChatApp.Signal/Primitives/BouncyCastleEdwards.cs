using System.Runtime.CompilerServices;

namespace ChatApp.Signal.Primitives;

/// <summary>
/// The part of BouncyCastle's Ed25519 that XEdDSA needs and that is not public there. The package is pinned, and the self-test at
/// start-up proves that what is reached here still does what its name says.
/// </summary>
internal static class BouncyCastleEdwards
{
    private const string Scalar25519 = "Org.BouncyCastle.Math.EC.Rfc8032.Scalar25519, BouncyCastle.Cryptography";
    private const string Ed25519 = "Org.BouncyCastle.Math.EC.Rfc8032.Ed25519, BouncyCastle.Cryptography";

    /// <summary>The encoded point scalar·B, with no clamping.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod)]
    public static extern void ScalarMultBaseEncoded([UnsafeAccessorType(Ed25519)] object? type, ReadOnlySpan<byte> scalar, Span<byte> point);

    /// <summary>(addend + left·right) modulo L.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod)]
    public static extern void CalculateS(
        [UnsafeAccessorType(Ed25519)] object? type, ReadOnlySpan<byte> addend, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result);

    /// <summary>A 64-byte number modulo L.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod)]
    public static extern void Reduce512([UnsafeAccessorType(Scalar25519)] object? type, ReadOnlySpan<byte> wide, Span<byte> scalar);
}
