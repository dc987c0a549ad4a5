using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Admin;

/// <summary>An API key as the admin API shows it; times in Unix seconds.</summary>
internal sealed record KeyView(
    string Id, string Object, string Tenant, string Name, string Role, long CreatedAt, long? ExpiresAt, long? RevokedAt)
{
    /// <summary>The whole key: only in the answer that creates it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>Shows a key.</summary>
    public static KeyView Of(string tenant, ApiKeyInfo info) => new(
        info.Id, "api_key", tenant, info.Name, RoleName.Of(info.Role), info.CreatedAt.ToUnixTimeSeconds(),
        info.ExpiresAt?.ToUnixTimeSeconds(), info.RevokedAt?.ToUnixTimeSeconds());
}
