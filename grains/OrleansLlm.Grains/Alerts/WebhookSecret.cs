using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OrleansLlm.Grains.Alerts;

/// <summary>
/// The signing secret of a webhook, as the Standard Webhooks specification has it: <c>whsec_</c> and base64 of 24 to 64 bytes;
/// signature = base64 of HMAC-SHA256 over <c>id.timestamp.body</c>, with the prefix <c>v1,</c>.
/// </summary>
internal static class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int MadeBytes = 32;
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    public static string Make() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(MadeBytes));

    public static bool IsValid([NotNullWhen(true)] string? secret) => TryRead(secret, out _);

    /// <summary>The value of the <c>webhook-signature</c> header.</summary>
    public static string Sign(string secret, string id, long unixSeconds, string body)
    {
        if (!TryRead(secret, out var key))
        {
            throw new ArgumentException("The secret is not of the form whsec_<base64 of 24 to 64 bytes>.", nameof(secret));
        }

        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{unixSeconds}.{body}")));
    }

    private static bool TryRead(string? secret, [NotNullWhen(true)] out byte[]? key)
    {
        key = null;
        if (secret?.StartsWith(Prefix, StringComparison.Ordinal) != true)
        {
            return false;
        }

        var bytes = new byte[secret.Length];
        if (!Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length) || length is < MinBytes or > MaxBytes)
        {
            return false;
        }

        key = bytes[..length];
        return true;
    }
}
