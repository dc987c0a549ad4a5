using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Syntax;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Filters that make strings.</summary>
internal static class TextFilters
{
    public static Dictionary<string, Func<Call, object>> All { get; } = new(StringComparer.Ordinal)
    {
        ["string"] = call => call.SelfText,
        ["trim"] = Trim,
        ["upper"] = call => call.SelfText.Mapped(call.SelfText.Value.ToUpperInvariant()),
        ["lower"] = call => call.SelfText.Mapped(call.SelfText.Value.ToLowerInvariant()),
        ["title"] = call => TextCase.TitleWords(call.SelfText),
        ["capitalize"] = call => TextCase.Capitalize(call.SelfText),
        ["replace"] = call => TextReplace.Replace(call.SelfText, Text(call, 1, "old"), Text(call, 2, "new"), call.Integer(3, "count", -1), call.Budget),
        ["join"] = Join,
        ["indent"] = Indent,
        ["format"] = Format,
        ["tojson"] = ToJson,
        ["safe"] = call => call.SelfText,
        ["escape"] = Escape,
        ["e"] = Escape,
        ["wordcount"] = call => WordCount(call.SelfText.Value),
        ["center"] = Center,
    };

    private static TrackedString Text(Call call, int index, string argument) => PythonText.Str(call.Required(index, argument), call.Budget);

    private static TrackedString Trim(Call call)
    {
        var characters = call.OptionalText(1, "chars")?.Value;
        return call.SelfText.Trim(c => characters?.Contains(c, StringComparison.Ordinal) ?? Whitespace.Is(c), left: true, right: true);
    }

    private static TrackedString Join(Call call)
    {
        var separator = call.OptionalText(1, "d") ?? TrackedString.Empty;
        var attribute = call.OptionalText(2, "attribute")?.Value;
        var parts = PythonTypes.Iterate(call.Self).Select(item => attribute is null ? item : MemberAccess.GetPath(item, attribute));
        return StringMethods.Join(separator, [.. parts.Select(part => PythonText.Str(part, call.Budget))], call.Budget);
    }

    private static TrackedString Indent(Call call)
    {
        var width = call.TryGet(1, "width", out var given) && given is TrackedString text
            ? text
            : (TrackedString)Arithmetic.Apply("*", TrackedString.Literal(" "), (long)call.Integer(1, "width", 4), call.Budget);
        var (first, blank) = (call.Flag(2, "first"), call.Flag(3, "blank"));
        var result = new TrackedStringBuilder(call.Budget);
        var isFirst = true;

        // The added newline is Jinja's own quirk: a final newline of the text survives as an empty last line.
        foreach (var line in TextSplit.Lines(Arithmetic.Concat(call.SelfText, TrackedString.Literal("\n"), call.Budget), keepEnds: false))
        {
            result.Append(isFirst ? "" : "\n", isInput: false);
            result.Append(isFirst ? (first ? width : TrackedString.Empty) : line.Length > 0 || blank ? width : TrackedString.Empty);
            result.Append(line);
            isFirst = false;
        }

        return result.Build();
    }

    private static TrackedString Format(Call call)
    {
        var (values, names) = (call.TakeAll(1), call.TakeKeywords());
        if (names.Count == 0)
        {
            return PrintfFormat.Apply(call.SelfText, new ListValue(values, isTuple: true), call.Budget);
        }

        var named = new DictValue();
        foreach (var (name, value) in names)
        {
            named.Set(name, value);
        }

        return PrintfFormat.Apply(call.SelfText, named, call.Budget);
    }

    private static TrackedString ToJson(Call call)
    {
        var ensureAscii = call.Flag(1, "ensure_ascii");
        var indent = call.Optional(2, "indent") switch
        {
            null => null,
            TrackedString text => text,
            _ => (TrackedString)Arithmetic.Apply("*", TrackedString.Literal(" "), (long)call.Integer(2, "indent"), call.Budget),
        };
        var separators = call.Optional(3, "separators") is { } given ? PythonTypes.Iterate(given) : [TrackedString.Literal(indent is null ? ", " : ","), TrackedString.Literal(": ")];
        if (separators is not [TrackedString itemSeparator, TrackedString keySeparator])
        {
            throw new TemplateFault("tojson: 'separators' must be two strings");
        }

        var builder = new TrackedStringBuilder(call.Budget);
        new JsonText(builder, indent, itemSeparator, keySeparator, sortKeys: call.Flag(4, "sort_keys"), ensureAscii).Write(call.Self);
        return builder.Build();
    }

    private static TrackedString Escape(Call call)
    {
        var text = call.SelfText;
        foreach (var (character, entity) in new[] { ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&#34;") })
        {
            text = TextReplace.Replace(text, TrackedString.Literal(character), TrackedString.Derived(entity, text.HasInput), -1, call.Budget);
        }

        return text;
    }

    private static long WordCount(string text)
    {
        var count = 0L;
        var inWord = false;
        foreach (var c in text)
        {
            var isWord = c == '_' || char.IsLetter(c) || char.IsNumber(c);
            count += isWord && !inWord ? 1 : 0;
            inWord = isWord;
        }

        return count;
    }

    private static TrackedString Center(Call call)
    {
        var text = call.SelfText;
        var padding = Math.Max(0, call.Integer(1, "width", 80) - text.CodePoints);
        var left = (padding / 2) + (padding & (padding + text.CodePoints) & 1);
        var blank = TrackedString.Literal(" ");
        var centred = Arithmetic.Concat((TrackedString)Arithmetic.Apply("*", blank, (long)left, call.Budget), text, call.Budget);
        return Arithmetic.Concat(centred, (TrackedString)Arithmetic.Apply("*", blank, (long)padding - left, call.Budget), call.Budget);
    }
}
