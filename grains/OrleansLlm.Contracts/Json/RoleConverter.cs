using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Json;

/// <summary>Roles by their names.</summary>
public sealed class RoleConverter : JsonConverter<KeyRole>
{
    /// <inheritdoc/>
    public override KeyRole Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && KeyRoles.TryParse(reader.GetString(), out var role)
            ? role.Value
            : throw new JsonException($"A role was expected: {string.Join(", ", KeyRoles.Names)}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, KeyRole value, JsonSerializerOptions options) => writer.WriteStringValue(KeyRoles.NameOf(value));
}
