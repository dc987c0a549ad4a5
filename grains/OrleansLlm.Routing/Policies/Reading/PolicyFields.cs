using System.Globalization;
using System.Text.Json;

namespace OrleansLlm.Routing.Policies;

/// <summary>A JSON object of a policy, read field by field. What is wrong is noted with its path and read as if it were not there. JSON null counts as absent.</summary>
internal readonly struct PolicyFields
{
    private readonly JsonElement _object;

    private PolicyFields(JsonElement value, string path, PolicyContext context) => (_object, Path, Context) = (value, path, context);

    public PolicyContext Context { get; }

    public string Path { get; }

    /// <summary>Null, and noted, when the value is no object.</summary>
    public static PolicyFields? Of(JsonElement value, string path, PolicyContext context)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return new PolicyFields(value, path, context);
        }

        context.Wrong(path, "must be an object", value);
        return null;
    }

    public string PathOf(string name) => $"{Path}.{name}";

    public bool TryGet(string name, out JsonElement value) =>
        _object.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement.ObjectEnumerator All() => _object.EnumerateObject();

    /// <summary>Notes fields of other names.</summary>
    public void Only(params ReadOnlySpan<string> known)
    {
        foreach (var field in _object.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                Context.Wrong(PathOf(PolicyContext.Shorten(field.Name)), $"is no field of this; there are {string.Join(", ", known!)}", field.Value);
            }
        }
    }

    public JsonElement? Require(string name)
    {
        if (TryGet(name, out var value))
        {
            return value;
        }

        Context.Wrong(PathOf(name), "must be given", "nothing");
        return null;
    }

    public string? Text(string name, int maxLength)
    {
        return TryGet(name, out var value) ? TextOf(value, PathOf(name), maxLength, Context) : null;
    }

    public string? RequireText(string name, int maxLength) => Require(name) is { } value ? TextOf(value, PathOf(name), maxLength, Context) : null;

    /// <summary>A name: a text without spaces.</summary>
    public string? RequireName(string name) => Require(name) is { } value ? NameOf(value, PathOf(name), Context) : null;

    public string? Name(string name) => TryGet(name, out var value) ? NameOf(value, PathOf(name), Context) : null;

    public static string? NameOf(JsonElement value, string path, PolicyContext context)
    {
        if (TextOf(value, path, PolicyLimits.MaxName, context) is not { } text)
        {
            return null;
        }

        if (!text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
        {
            return text;
        }

        context.Wrong(path, "must be a name without spaces", value);
        return null;
    }

    public static string? TextOf(JsonElement value, string path, int maxLength, PolicyContext context)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
        if (text is { Length: > 0 } && text.Length <= maxLength)
        {
            return text;
        }

        context.Wrong(path, $"must be a text of 1 to {maxLength} characters", text is null ? PolicyContext.Show(value) : $"{text.Length} characters");
        return null;
    }

    /// <summary>A number within limits; what is absent or wrong is the default.</summary>
    public double Number(string name, double otherwise, double min, double max, bool aboveMin = false)
    {
        if (!TryGet(name, out var value))
        {
            return otherwise;
        }

        if (TryNumber(value, out var number) && number <= max && (aboveMin ? number > min : number >= min))
        {
            return number;
        }

        Context.Wrong(PathOf(name), string.Create(CultureInfo.InvariantCulture, $"must be a number {(aboveMin ? "above" : "from")} {min} {(aboveMin ? "up " : "")}to {max}"), value);
        return otherwise;
    }

    public double? Number(string name, double min, double max, bool aboveMin = false) =>
        TryGet(name, out _) ? Number(name, min, min, max, aboveMin) : null;

    public int Integer(string name, int otherwise, int min, int max)
    {
        if (!TryGet(name, out var value))
        {
            return otherwise;
        }

        if (TryNumber(value, out var number) && number == Math.Floor(number) && number >= min && number <= max)
        {
            return (int)number;
        }

        Context.Wrong(PathOf(name), string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"), value);
        return otherwise;
    }

    public int? Integer(string name, int min, int max) => TryGet(name, out _) ? Integer(name, min, min, max) : null;

    public TimeSpan? Milliseconds(string name, int min, int max) => Integer(name, min, max) is { } found ? TimeSpan.FromMilliseconds(found) : null;

    public bool? Flag(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        if (Context.IsFromSettings && value.ValueKind == JsonValueKind.String && bool.TryParse(value.GetString(), out var flag))
        {
            return flag;
        }

        Context.Wrong(PathOf(name), "must be true or false", value);
        return null;
    }

    /// <summary>The elements with their paths; noted when there are too few or too many.</summary>
    public IReadOnlyList<(JsonElement Value, string Path)> Array(string name, int min, int max)
    {
        var path = PathOf(name);
        if (!TryGet(name, out var value))
        {
            if (min > 0)
            {
                Context.Wrong(path, "must be given", "nothing");
            }

            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < min || value.GetArrayLength() > max)
        {
            Context.Wrong(path, $"must be an array of {min} to {max} elements", value);
            return [];
        }

        return [.. value.EnumerateArray().Select((element, i) => (element, $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]"))];
    }

    /// <summary>One text or an array of some.</summary>
    public IReadOnlyList<string> Texts(string name, int max, int maxLength)
    {
        var context = Context;
        return TryGet(name, out var value) && value.ValueKind == JsonValueKind.String
            ? [.. new[] { TextOf(value, PathOf(name), maxLength, context) }.OfType<string>()]
            : [.. Array(name, 0, max).Select(element => TextOf(element.Value, element.Path, maxLength, context)).OfType<string>()];
    }

    private bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number ? value.TryGetDouble(out number) && double.IsFinite(number)
            : Context.IsFromSettings && value.ValueKind == JsonValueKind.String
                && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }
}
