using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Syntax;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Methods of strings.</summary>
internal static class StringMethods
{
    public static Dictionary<string, Func<Call, object>> All { get; } = new(StringComparer.Ordinal)
    {
        ["strip"] = call => Strip(call, left: true, right: true),
        ["lstrip"] = call => Strip(call, left: true, right: false),
        ["rstrip"] = call => Strip(call, left: false, right: true),
        ["removeprefix"] = RemovePrefix,
        ["removesuffix"] = RemoveSuffix,
        ["upper"] = call => Self(call).Mapped(Self(call).Value.ToUpperInvariant()),
        ["lower"] = call => Self(call).Mapped(Self(call).Value.ToLowerInvariant()),
        ["title"] = call => TextCase.Title(Self(call)),
        ["capitalize"] = call => TextCase.Capitalize(Self(call)),
        ["swapcase"] = call => TextCase.Swap(Self(call)),
        ["replace"] = call => TextReplace.Replace(Self(call), call.RequiredText(1, "old"), call.RequiredText(2, "new"), call.Integer(3, "count", -1), call.Budget),
        ["split"] = call => TextSplit.Split(Self(call), call.OptionalText(1, "sep"), call.Integer(2, "maxsplit", -1), fromRight: false),
        ["rsplit"] = call => TextSplit.Split(Self(call), call.OptionalText(1, "sep"), call.Integer(2, "maxsplit", -1), fromRight: true),
        ["splitlines"] = call => new ListValue([.. TextSplit.Lines(Self(call), call.Flag(1, "keepends"))]),
        ["partition"] = call => TextSplit.Partition(Self(call), call.RequiredText(1, "sep"), fromRight: false),
        ["rpartition"] = call => TextSplit.Partition(Self(call), call.RequiredText(1, "sep"), fromRight: true),
        ["join"] = call => Join(Self(call), PythonTypes.Iterate(call.Required(1, "iterable")), call.Budget),
        ["startswith"] = call => AnyAffix(call, (text, affix) => text.StartsWith(affix, StringComparison.Ordinal)),
        ["endswith"] = call => AnyAffix(call, (text, affix) => text.EndsWith(affix, StringComparison.Ordinal)),
        ["find"] = call => Find(call, last: false),
        ["rfind"] = call => Find(call, last: true),
        ["index"] = call => Found(call, Find(call, last: false)),
        ["rindex"] = call => Found(call, Find(call, last: true)),
        ["count"] = call => (long)TextReplace.Occurrences(Window(call, out _).Value, call.RequiredText(1, "sub").Value, int.MaxValue).Count,
        ["format"] = call => BraceFormat.Apply(Self(call), call.TakeAll(1), call.TakeKeywords(), call.Budget),
        ["zfill"] = call => Pad(call, '0'),
        ["ljust"] = call => Pad(call, ' '),
        ["rjust"] = call => Pad(call, ' ', onLeft: true),
        ["isdigit"] = call => Every(call, char.IsDigit),
        ["isdecimal"] = call => Every(call, char.IsDigit),
        ["isnumeric"] = call => Every(call, char.IsNumber),
        ["isalpha"] = call => Every(call, char.IsLetter),
        ["isalnum"] = call => Every(call, c => char.IsLetter(c) || char.IsNumber(c)),
        ["isspace"] = call => Every(call, Whitespace.Is),
        ["isupper"] = call => TextCase.IsUpper(Self(call).Value),
        ["islower"] = call => TextCase.IsLower(Self(call).Value),
    };

    public static TrackedString Join(TrackedString separator, IReadOnlyList<object> parts, RenderBudget budget)
    {
        var text = new TrackedStringBuilder(budget);
        for (var i = 0; i < parts.Count; i++)
        {
            text.Append(i > 0 ? separator : TrackedString.Empty);
            text.Append(parts[i] as TrackedString ?? throw new TemplateFault($"str.join needs strings; element {i} is {PythonTypes.NameOf(parts[i])}"));
        }

        return text.Build();
    }

    private static TrackedString Self(Call call) => (TrackedString)call.Self;

    private static TrackedString Strip(Call call, bool left, bool right)
    {
        var characters = call.OptionalText(1, "chars")?.Value;
        return Self(call).Trim(c => characters?.Contains(c, StringComparison.Ordinal) ?? Whitespace.Is(c), left, right);
    }

    private static TrackedString RemovePrefix(Call call)
    {
        var prefix = call.RequiredText(1, "prefix");
        var text = Self(call);
        return text.Value.StartsWith(prefix.Value, StringComparison.Ordinal) ? text.Slice(prefix.Length, text.Length - prefix.Length) : text;
    }

    private static TrackedString RemoveSuffix(Call call)
    {
        var suffix = call.RequiredText(1, "suffix");
        var text = Self(call);
        return text.Value.EndsWith(suffix.Value, StringComparison.Ordinal) ? text.Slice(0, text.Length - suffix.Length) : text;
    }

    private static bool AnyAffix(Call call, Func<string, string, bool> matches)
    {
        var affixes = call.Required(1, "prefix") is ListValue { IsTuple: true } several ? several.Items : [call.RequiredText(1, "prefix")];
        var text = Window(call, out _).Value;
        return affixes.Any(affix => affix is TrackedString one ? matches(text, one.Value) : throw new TemplateFault($"{call.Name} needs strings"));
    }

    private static object Find(Call call, bool last)
    {
        var wanted = call.RequiredText(1, "sub").Value;
        var window = Window(call, out var shift);
        var at = last ? window.Value.LastIndexOf(wanted, StringComparison.Ordinal) : window.Value.IndexOf(wanted, StringComparison.Ordinal);
        return at < 0 ? -1L : (long)window.CodePointAt(at) + shift;
    }

    private static object Found(Call call, object at) => at is >= 0L ? at : throw new TemplateFault($"{call.Name}: the text was not found");

    // The optional start and end (arguments 2 and 3) count in code points and may be negative.
    private static TrackedString Window(Call call, out int shift)
    {
        var text = Self(call);
        var from = Bound(call.Integer(2, "start", 0), text.CodePoints);
        var to = Bound(call.Integer(3, "end", text.CodePoints), text.CodePoints);
        shift = from;
        var start = text.OffsetOf(from);
        return text.Slice(start, text.OffsetOf(Math.Max(from, to)) - start);
    }

    private static int Bound(int bound, int count) => Math.Clamp(bound < 0 ? bound + count : bound, 0, count);

    private static bool Every(Call call, Func<char, bool> isPart) => Self(call).Length > 0 && Self(call).Value.All(isPart);

    private static TrackedString Pad(Call call, char filler, bool onLeft = false)
    {
        var text = Self(call);
        var padding = call.Integer(1, "width") - text.CodePoints;
        var fill = filler == '0' ? TrackedString.Literal("0") : call.OptionalText(2, "fillchar") ?? TrackedString.Literal(" ");
        if (padding <= 0)
        {
            return text;
        }

        var sign = filler == '0' && text.Value[..Math.Min(1, text.Length)] is "-" or "+" ? 1 : 0;
        var pad = (TrackedString)Arithmetic.Apply("*", fill, (long)padding, call.Budget);
        var result = new TrackedStringBuilder(call.Budget);
        result.Append(filler == '0' ? text.Slice(0, sign) : onLeft ? pad : text);
        result.Append(filler == '0' || !onLeft ? pad : text);
        result.Append(filler == '0' ? text.Slice(sign, text.Length - sign) : TrackedString.Empty);
        return result.Build();
    }
}
