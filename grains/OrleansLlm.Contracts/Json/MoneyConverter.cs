using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Json;

/// <summary>Money as a JSON number, read and written as a decimal: it never passes through a binary fraction. Trailing zeros are not written.</summary>
public sealed class MoneyConverter : JsonConverter<decimal>
{
    private const decimal One = 1.0000000000000000000000000000m;

    /// <inheritdoc/>
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(Plain(value));

    /// <summary>The same amount without trailing zeros.</summary>
    public static decimal Plain(decimal amount) => amount / One;
}
