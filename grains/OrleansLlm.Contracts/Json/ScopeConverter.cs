using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Contracts.Json;

/// <summary>Scopes in their text form.</summary>
public sealed class ScopeConverter : JsonConverter<BudgetScope>
{
    /// <inheritdoc/>
    public override BudgetScope Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && BudgetScope.TryParse(reader.GetString(), out var scope)
            ? scope
            : throw new JsonException("A scope was expected, such as 'tenant' or 'project:web'.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, BudgetScope value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
