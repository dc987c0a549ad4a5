using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tenants;

/// <summary>What tenants, projects and keys may be called and tagged. Checked here: an Orleans client reaches the grain without the HTTP surface. Pure.</summary>
internal static class TenantRules
{
    public const int MaxNameLength = 100;
    public const int MaxReasonLength = 200;

    /// <exception cref="LlmException">InvalidRequest: the id is none.</exception>
    public static void CheckId(string? id, string field)
    {
        if (!EntityId.IsValid(id))
        {
            throw Invalid(field, $"{field} must be {EntityId.Rule}. Given: '{id}'.");
        }
    }

    /// <exception cref="LlmException">InvalidRequest: empty or too long.</exception>
    public static void CheckName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength)
        {
            throw Invalid("name", $"name must have 1 to {MaxNameLength} characters, not only spaces. Given: {name?.Length ?? 0}.");
        }
    }

    /// <exception cref="LlmException">InvalidRequest: too many, or one out of range.</exception>
    public static void CheckTags(IReadOnlyDictionary<string, string>? tags) => LimitRange.CheckTags(tags ?? new Dictionary<string, string>(), "tags");

    /// <exception cref="LlmException">InvalidRequest: not after now.</exception>
    public static void CheckExpiry(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (expiresAt <= now)
        {
            throw Invalid("expires_at", $"expires_at must be after {now:O}. Given: {expiresAt:O}.");
        }
    }

    public static LlmException Invalid(string field, string message) => new(LlmErrorCode.InvalidRequest, message, field);

    /// <summary>A copy that nobody else holds, of a type that crosses the cluster.</summary>
    public static Dictionary<string, string> Copy(IReadOnlyDictionary<string, string>? tags) => tags is null ? [] : new(tags);
}
