using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Python's <c>format % values</c>, without <c>*</c> widths, <c>#</c>, and <c>%g</c>.</summary>
internal static class PrintfFormat
{
    public static TrackedString Apply(TrackedString format, object values, RenderBudget budget)
    {
        var text = new TrackedStringBuilder(budget);
        var arguments = values is ListValue { IsTuple: true } tuple ? tuple.Items : [values];
        var used = 0;
        var usedNames = false;
        for (var i = 0; i < format.Length;)
        {
            var percent = format.Value.IndexOf('%', i);
            text.Append(format, i, (percent < 0 ? format.Length : percent) - i);
            if (percent < 0)
            {
                break;
            }

            i = percent + 1;
            var name = ReadName(format.Value, ref i);
            var spec = ReadSpec(format.Value, ref i);
            if (spec.Type == '%')
            {
                text.Append(format, i - 1, 1);
                continue;
            }

            usedNames |= name is not null;
            text.Append(spec.Show(name is not null ? Named(values, name) : used < arguments.Count ? arguments[used++] : throw new TemplateFault("'%': there are more formats than values"), budget));
        }

        return used >= arguments.Count || usedNames || values is DictValue ? text.Build() : throw new TemplateFault("'%': there are more values than formats");
    }

    private static object Named(object values, string name) => values is DictValue dict && dict.TryGet(TrackedString.Literal(name), out var value)
        ? value
        : throw new TemplateFault($"'%': there is no value '{name}'");

    private static string? ReadName(string format, ref int i)
    {
        if (i >= format.Length || format[i] != '(')
        {
            return null;
        }

        var end = format.IndexOf(')', i);
        var name = end > 0 ? format[(i + 1)..end] : throw new TemplateFault("'%': a name is opened with '(' and never closed");
        i = end + 1;
        return name;
    }

    private static FormatSpec ReadSpec(string format, ref int i)
    {
        var spec = new FormatSpec { Align = '>' };
        for (; i < format.Length && "-+ 0".Contains(format[i], StringComparison.Ordinal); i++)
        {
            spec = format[i] switch
            {
                '-' => spec with { Align = '<', Fill = ' ' },
                '0' when spec.Align != '<' => spec with { Align = '=', Fill = '0' },
                '+' => spec with { Sign = '+' },
                ' ' when spec.Sign == '-' => spec with { Sign = ' ' },
                _ => spec,
            };
        }

        spec = spec with { Width = FormatReader.ReadNumber(format, ref i) ?? 0 };
        if (i < format.Length && format[i] == '.')
        {
            i++;
            spec = spec with { Precision = FormatReader.ReadNumber(format, ref i) ?? 0 };
        }

        if (i >= format.Length || !"%srdiufFeExXo".Contains(format[i], StringComparison.Ordinal))
        {
            throw new TemplateFault($"'%': a format is incomplete or not supported in '{format}'");
        }

        spec = spec with { Type = format[i++] };
        return spec.Type is 's' or 'r' && spec.Align == '=' ? spec with { Align = '>', Fill = ' ' } : spec;
    }
}
