using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansLlm.Engine.Tests.Constraints;

/// <summary>Validates by JSON Schema with all that its specification allows; shares nothing with the compiler under test.</summary>
internal sealed class MiniValidator(JsonElement root)
{
    public bool IsValid(JsonElement schema, JsonElement value) => schema.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => schema.EnumerateObject().All(keyword => Holds(schema, keyword.Name, keyword.Value, value)),
    };

    private bool Holds(JsonElement schema, string keyword, JsonElement rule, JsonElement value) => keyword switch
    {
        "type" => rule.ValueKind == JsonValueKind.String ? IsType(rule.GetString()!, value) : rule.EnumerateArray().Any(type => IsType(type.GetString()!, value)),
        "enum" => rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
        "const" => JsonElement.DeepEquals(rule, value),
        "anyOf" => rule.EnumerateArray().Any(one => IsValid(one, value)),
        "oneOf" => rule.EnumerateArray().Count(one => IsValid(one, value)) == 1,
        "allOf" => rule.EnumerateArray().All(one => IsValid(one, value)),
        "$ref" => IsValid(Find(rule.GetString()!), value),
        _ => value.ValueKind switch
        {
            JsonValueKind.Object => HoldsForObject(schema, keyword, rule, value),
            JsonValueKind.Array => HoldsForArray(schema, keyword, rule, value),
            JsonValueKind.String => HoldsForString(keyword, rule, value.GetString()!),
            JsonValueKind.Number => HoldsForNumber(keyword, rule, value),
            _ => true,
        },
    };

    private bool HoldsForObject(JsonElement schema, string keyword, JsonElement rule, JsonElement value) => keyword switch
    {
        "properties" => rule.EnumerateObject().All(property => !value.TryGetProperty(property.Name, out var member) || IsValid(property.Value, member)),
        "required" => rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        "additionalProperties" => value.EnumerateObject().All(member =>
            (schema.TryGetProperty("properties", out var named) && named.TryGetProperty(member.Name, out _)) || IsValid(rule, member.Value)),
        "propertyNames" => value.EnumerateObject().All(member => IsValid(rule, JsonSerializer.SerializeToElement(member.Name))),
        "minProperties" => value.EnumerateObject().Count() >= rule.GetInt32(),
        "maxProperties" => value.EnumerateObject().Count() <= rule.GetInt32(),
        _ => true,
    };

    private bool HoldsForArray(JsonElement schema, string keyword, JsonElement rule, JsonElement value)
    {
        var first = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0;
        return keyword switch
        {
            "items" => value.EnumerateArray().Skip(first).All(item => IsValid(rule, item)),
            "prefixItems" => value.EnumerateArray().Zip(rule.EnumerateArray()).All(pair => IsValid(pair.Second, pair.First)),
            "minItems" => value.GetArrayLength() >= rule.GetInt32(),
            "maxItems" => value.GetArrayLength() <= rule.GetInt32(),
            _ => true,
        };
    }

    private static bool HoldsForString(string keyword, JsonElement rule, string value) => keyword switch
    {
        "minLength" => value.EnumerateRunes().Count() >= rule.GetInt32(),
        "maxLength" => value.EnumerateRunes().Count() <= rule.GetInt32(),
        "pattern" => Regex.IsMatch(OneUnitPerCharacter(value), rule.GetString()!, RegexOptions.CultureInvariant),
        "format" => IsFormat(rule.GetString()!, value),
        _ => true,
    };

    private static bool HoldsForNumber(string keyword, JsonElement rule, JsonElement value)
    {
        // As a reader with doubles sees it, and exactly where a decimal can say.
        var pairs = new List<int> { value.GetDouble().CompareTo(rule.ValueKind == JsonValueKind.Number ? rule.GetDouble() : 0) };
        if (rule.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var exact))
        {
            pairs.Add(exact.CompareTo(rule.GetDecimal()));
        }

        return keyword switch
        {
            "minimum" => pairs.TrueForAll(order => order >= 0),
            "maximum" => pairs.TrueForAll(order => order <= 0),
            "exclusiveMinimum" => pairs.TrueForAll(order => order > 0),
            "exclusiveMaximum" => pairs.TrueForAll(order => order < 0),
            "multipleOf" => value.GetDecimal() % rule.GetDecimal() == 0,
            _ => true,
        };
    }

    private static bool IsFormat(string format, string value) => format switch
    {
        "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", out _),
        "date-time" => DateTimeOffset.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _) && value.Contains('T', StringComparison.Ordinal),
        "time" => DateTimeOffset.TryParse($"2000-01-02T{value}", System.Globalization.CultureInfo.InvariantCulture, out _),
        "uuid" => Guid.TryParseExact(value, "D", out _),
        "ipv4" or "ipv6" => IPAddress.TryParse(value, out var address) && (format == "ipv6") == value.Contains(':', StringComparison.Ordinal) && address is not null,
        "email" => System.Net.Mail.MailAddress.TryCreate(value, out _),
        "hostname" => Uri.CheckHostName(value) == UriHostNameType.Dns,
        "uri" => Uri.TryCreate(value, UriKind.Absolute, out _),
        "duration" => value.Length > 2 && System.Xml.XmlConvert.ToString(TimeSpan.Zero).Length > 0 && value[0] == 'P',
        _ => throw new InvalidOperationException(format),
    };

    private static bool IsType(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() == Math.Floor(value.GetDouble()),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private JsonElement Find(string reference) => reference.Split('/').Skip(1).Aggregate(root, (at, name) => at.GetProperty(name));

    /// <summary>JSON Schema's patterns count code points, .NET's UTF-16 units: characters beyond the first plane become one private-use unit.</summary>
    private static string OneUnitPerCharacter(string value) => Regex.Replace(value, "[\uD800-\uDBFF][\uDC00-\uDFFF]", "\uE000");
}
