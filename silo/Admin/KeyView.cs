using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Admin;

/// <summary>An API key as the admin API shows it; times in Unix seconds.</summary>
internal sealed record KeyView(
    string Id,
    string Object,
    string Tenant,
    string? Project,
    string Name,
    KeyRole Role,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? RotatedAt,
    DateTimeOffset? PreviousSecretUntil,
    DateTimeOffset? LastUsedAt)
{
    /// <summary>The whole key: only in the answer that creates or rotates it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>The limits of the key's own level: only where one key is shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScopeLimits? Limits { get; init; }

    /// <summary>Shows a key.</summary>
    public static KeyView Of(string tenant, ApiKeyInfo info) => new(
        info.Id, "api_key", tenant, info.Project, info.Name, info.Role, info.Tags, info.CreatedAt, info.ExpiresAt, info.RevokedAt,
        info.RotatedAt, info.PreviousSecretUntil > info.RotatedAt ? info.PreviousSecretUntil : null, info.LastUsedAt);
}
