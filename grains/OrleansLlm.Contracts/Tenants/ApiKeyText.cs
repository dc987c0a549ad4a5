using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OrleansLlm.Contracts.Tenants;

/// <summary>
/// The text form of API keys: <c>sk-ollm.{tenant}.{keyId}.{secret}</c>, the secret being 32 random bytes in base64url.
/// A fixed prefix lets secret scanners find leaked keys; the tenant inside saves a directory of keys.
/// A key without that form (a development key of the operator's choice) belongs to the default tenant.
/// </summary>
public static class ApiKeyText
{
    private const string Prefix = "sk-ollm.";
    private const int MaxLength = 512;

    /// <summary>Makes a new key for a tenant.</summary>
    public static string Create(string tenant, string keyId)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return $"{Prefix}{Uri.EscapeDataString(tenant).Replace(".", "%2E", StringComparison.Ordinal)}.{keyId}.{secret}";
    }

    /// <summary>Finds the tenant that a key names; false when the text can not be a key.</summary>
    public static bool TryGetTenant(string? key, [NotNullWhen(true)] out string? tenant)
    {
        tenant = null;
        if (string.IsNullOrWhiteSpace(key) || key.Length > MaxLength)
        {
            return false;
        }

        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            tenant = TenantKey.DefaultTenant;
            return true;
        }

        var parts = key[Prefix.Length..].Split('.');
        if (parts.Length != 3 || parts.Any(string.IsNullOrEmpty))
        {
            return false;
        }

        tenant = Uri.UnescapeDataString(parts[0]);
        return true;
    }

    /// <summary>SHA-256 of the whole key. Keys carry 256 random bits, so a slow password hash would add nothing.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
