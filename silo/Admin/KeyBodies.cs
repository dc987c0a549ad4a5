using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Reads requests about keys; lengths and dates are checked where keys are kept.</summary>
internal static class KeyBodies
{
    /// <summary>How long the old secret works after a rotation that does not say it.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromHours(24);

    /// <summary>A new key.</summary>
    public static CreateKeyRequest ParseCreate(JsonFields fields)
    {
        fields.RefuseOthers("name", "role", "expires_at", "project", "tags", "limits");
        return new CreateKeyRequest
        {
            Name = fields.RequireText("name", maxLength: 100, minLength: 1),
            Role = ReadRole(fields),
            ExpiresAt = fields.Time("expires_at"),
            Project = fields.Text("project", maxLength: 64, minLength: 1),
            Tags = TagsParser.Read(fields),
            Limits = fields.Object("limits") is { } limits ? LimitsParser.Parse(limits) : null,
        };
    }

    /// <summary>Changes of a key; absent fields stay.</summary>
    public static KeyUpdate ParseUpdate(JsonFields fields)
    {
        fields.RefuseOthers("name", "expires_at", "never_expires", "tags");
        return new KeyUpdate
        {
            Name = fields.Text("name"),
            ExpiresAt = fields.Time("expires_at"),
            NeverExpires = fields.Flag("never_expires") ?? false,
            Tags = TagsParser.Read(fields),
        };
    }

    /// <summary>How long the old secret goes on working.</summary>
    public static TimeSpan ParseGrace(JsonFields fields)
    {
        fields.RefuseOthers("grace_seconds");
        return fields.Integer("grace_seconds", 0) is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultGrace;
    }

    private static KeyRole ReadRole(JsonFields fields)
    {
        var name = fields.Text("role") ?? throw RequestErrors.Missing("role");
        return KeyRoles.TryParse(name, out var role)
            ? role.Value
            : throw RequestErrors.OutOfRange("role", $"one of {string.Join(", ", KeyRoles.Names)}", $"'{JsonText.Shorten(name)}'");
    }
}
