using System.Globalization;
using System.Text.Json;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Reads a request for a new key.</summary>
internal static class KeyRequestParser
{
    private const long MaxUnixSeconds = 253_402_300_799; // The last second of year 9999.

    /// <summary>Reads name, role and expiry.</summary>
    public static CreateKeyRequest Parse(JsonFields fields) => new()
    {
        Name = fields.RequireText("name", maxLength: 100, minLength: 1),
        Role = RoleName.Parse(fields.Word("role", RoleName.All) ?? throw RequestErrors.Missing("role")),
        ExpiresAt = ReadExpiry(fields),
    };

    private static DateTimeOffset? ReadExpiry(JsonFields fields)
    {
        if (!fields.TryGet("expires_at", out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Number)
        {
            return DateTimeOffset.FromUnixTimeSeconds(JsonFields.LongOf(value, "expires_at", 0, MaxUnixSeconds));
        }

        return DateTimeOffset.TryParse(
            JsonFields.TextOf(value, "expires_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw RequestErrors.OutOfRange("expires_at", "Unix seconds or an ISO 8601 time", JsonText.Show(value));
    }
}
