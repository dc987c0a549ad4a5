using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Python's <c>str.format</c>: <c>{}</c>, <c>{0}</c>, <c>{name}</c>, <c>{a.b}</c>, <c>{a[0]}</c>, <c>!r</c>, <c>!s</c> and simple format specifications.</summary>
internal static class BraceFormat
{
    public static TrackedString Apply(TrackedString format, IReadOnlyList<object> values, IReadOnlyList<KeyValuePair<string, object>> names, RenderBudget budget)
    {
        var text = new TrackedStringBuilder(budget);
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format.Value[i];
            if (c is not ('{' or '}'))
            {
                text.Append(format, i, 1);
            }
            else if (i + 1 < format.Length && format.Value[i + 1] == c)
            {
                text.Append(format, i++, 1);
            }
            else
            {
                var end = c == '{' ? format.Value.IndexOf('}', i) : -1;
                var field = end > 0 ? format.Value[(i + 1)..end] : throw new TemplateFault($"str.format: a brace has no partner in '{format.Value}'");
                text.Append(Field(field, values, names, ref next, budget));
                i = end;
            }
        }

        return text.Build();
    }

    private static TrackedString Field(string field, IReadOnlyList<object> values, IReadOnlyList<KeyValuePair<string, object>> names, ref int next, RenderBudget budget)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        var (path, spec) = colon < 0 ? (field, "") : (field[..colon], field[(colon + 1)..]);
        var bang = path.IndexOf('!', StringComparison.Ordinal);
        var conversion = bang < 0 ? "" : path[(bang + 1)..];
        var steps = (bang < 0 ? path : path[..bang]).Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.', 2);
        var value = steps[0].Length == 0 ? At(values, next++)
            : int.TryParse(steps[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) ? At(values, index)
            : names.FirstOrDefault(name => name.Key == steps[0]).Value ?? throw new TemplateFault($"str.format: there is no value '{steps[0]}'");
        value = steps.Length > 1 ? MemberAccess.GetPath(value, steps[1]) : value;
        value = conversion switch
        {
            "" => value,
            "s" => PythonText.Str(value, budget),
            "r" => PythonText.Repr(value, budget),
            _ => throw new TemplateFault($"str.format: the conversion '!{conversion}' is not supported"),
        };
        return spec.Length == 0 ? PythonText.Str(value, budget) : Parse(spec, value).Show(value, budget);
    }

    private static object At(IReadOnlyList<object> values, int index) => index < values.Count
        ? values[index]
        : throw new TemplateFault($"str.format: there is no value {index}");

    private static FormatSpec Parse(string text, object value)
    {
        var isNumber = value is long or double;
        var spec = new FormatSpec { Type = value is long ? 'd' : value is double ? 'f' : 's' };
        var i = 0;
        if (text.Length > 1 && text[1] is '<' or '>' or '^' or '=')
        {
            spec = spec with { Fill = text[0], Align = text[1] };
            i = 2;
        }
        else if (text[0] is '<' or '>' or '^' or '=')
        {
            spec = spec with { Align = text[i++] };
        }

        spec = i < text.Length && text[i] is '+' or '-' or ' ' ? spec with { Sign = text[i++] } : spec;
        spec = i < text.Length && text[i] == '0' && spec.Align == ' ' && isNumber ? spec with { Fill = '0', Align = '=' } : spec;
        spec = spec with { Width = FormatReader.ReadNumber(text, ref i) ?? 0 };
        if (i < text.Length && text[i] == ',')
        {
            spec = spec with { Grouped = true };
            i++;
        }

        if (i < text.Length && text[i] == '.')
        {
            i++;
            spec = spec with { Precision = FormatReader.ReadNumber(text, ref i) };
        }

        spec = i < text.Length ? spec with { Type = text[i++] } : spec;
        return i == text.Length && "sdfFeExXob%".Contains(spec.Type, StringComparison.Ordinal)
            ? spec
            : throw new TemplateFault($"str.format: the format '{text}' is not supported");
    }
}
