using System.Runtime.InteropServices;

namespace ChatApp.Signal.Primitives;

/// <summary>The functions of libsodium that are used, under their own names. Each returns 0 on success.</summary>
internal static partial class Sodium
{
    private const string Library = "libsodium";

    [LibraryImport(Library)]
    public static partial int sodium_init();

    [LibraryImport(Library)]
    public static partial int crypto_scalarmult_curve25519_base(Span<byte> publicKey, ReadOnlySpan<byte> privateKey);

    [LibraryImport(Library)]
    public static partial int crypto_scalarmult_curve25519(Span<byte> secret, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey);

    [LibraryImport(Library)]
    public static partial int crypto_scalarmult_ed25519_base_noclamp(Span<byte> point, ReadOnlySpan<byte> scalar);

    [LibraryImport(Library)]
    public static partial void crypto_core_ed25519_scalar_reduce(Span<byte> scalar, ReadOnlySpan<byte> wide);

    [LibraryImport(Library)]
    public static partial void crypto_core_ed25519_scalar_mul(Span<byte> product, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    [LibraryImport(Library)]
    public static partial void crypto_core_ed25519_scalar_add(Span<byte> sum, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    [LibraryImport(Library)]
    public static partial int crypto_core_ed25519_is_valid_point(ReadOnlySpan<byte> point);

    [LibraryImport(Library)]
    public static partial int crypto_sign_ed25519_verify_detached(
        ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey);
}
