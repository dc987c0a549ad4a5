using System.Text;
using System.Text.Json;

namespace OrleansLlm.Retrieval.Filters;

/// <summary>Writes a filter in the form that <see cref="AttributeFilterParser"/> reads.</summary>
public static class AttributeFilterWriter
{
    private static readonly Dictionary<ComparisonOperator, string> Names = new()
    {
        [ComparisonOperator.Equal] = "eq",
        [ComparisonOperator.NotEqual] = "ne",
        [ComparisonOperator.Greater] = "gt",
        [ComparisonOperator.GreaterOrEqual] = "gte",
        [ComparisonOperator.Less] = "lt",
        [ComparisonOperator.LessOrEqual] = "lte",
        [ComparisonOperator.In] = "in",
        [ComparisonOperator.NotIn] = "nin",
    };

    /// <summary>The filter as JSON.</summary>
    public static string Write(AttributeFilter filter)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            Write(json, filter);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, AttributeFilter filter)
    {
        json.WriteStartObject();
        if (filter is AttributeCompound compound)
        {
            json.WriteString("type", compound.All ? "and" : "or");
            json.WriteStartArray("filters");
            foreach (var inner in compound.Filters)
            {
                Write(json, inner);
            }

            json.WriteEndArray();
        }
        else if (filter is AttributeComparison comparison)
        {
            json.WriteString("type", Names[comparison.Operator]);
            json.WriteString("key", comparison.Key);
            json.WritePropertyName("value");
            WriteValues(json, comparison);
        }

        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, AttributeComparison comparison)
    {
        if (comparison.Operator is not (ComparisonOperator.In or ComparisonOperator.NotIn))
        {
            Write(json, comparison.Values[0]);
            return;
        }

        json.WriteStartArray();
        foreach (var value in comparison.Values)
        {
            Write(json, value);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeValueKind.Text:
                json.WriteStringValue(value.Text);
                break;
            case AttributeValueKind.Number:
                json.WriteNumberValue(value.Number);
                break;
            default:
                json.WriteBooleanValue(value.Number == 1);
                break;
        }
    }
}
