using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Filters on lists and mappings.</summary>
internal static class SequenceFilters
{
    public static Dictionary<string, Func<Call, object>> All { get; } = new(StringComparer.Ordinal)
    {
        ["length"] = call => Length(call),
        ["count"] = call => Length(call),
        ["list"] = call => new ListValue(Items(call)),
        ["first"] = call => Items(call) is [var first, ..] ? first : new UndefinedValue("'first' of an empty list"),
        ["last"] = call => Items(call) is [.., var last] ? last : new UndefinedValue("'last' of an empty list"),
        ["items"] = call => call.Self switch
        {
            DictValue dict => dict.Items(),
            UndefinedValue => ListValue.Empty,
            _ => throw new TemplateFault($"items needs a mapping; {PythonTypes.NameOf(call.Self)} was given"),
        },
        ["dictsort"] = DictSort,
        ["sort"] = Sort,
        ["reverse"] = Reverse,
        ["unique"] = Unique,
        ["min"] = call => Extreme(call, "<"),
        ["max"] = call => Extreme(call, ">"),
        ["sum"] = Sum,
        ["batch"] = Batch,
        ["slice"] = Slice,
        ["groupby"] = GroupBy,
    };

    private static IReadOnlyList<object> Items(Call call) => PythonTypes.Iterate(call.Self);

    private static long Length(Call call) => call.Self switch
    {
        TrackedString text => text.CodePoints,
        DictValue dict => dict.Count,
        _ => Items(call).Count,
    };

    private static ListValue DictSort(Call call)
    {
        var dict = call.Self as DictValue ?? throw new TemplateFault($"dictsort needs a mapping; {PythonTypes.NameOf(call.Self)} was given");
        var caseSensitive = call.Flag(1, "case_sensitive");
        var by = call.OptionalText(2, "by")?.Value ?? "key";
        var index = by switch { "key" => 0, "value" => 1, _ => throw new TemplateFault($"dictsort: 'by' must be key or value; '{by}' was given") };
        return new(Operators.Sorted(dict.Items().Items, item => FoldCase(((ListValue)item).Items[index], caseSensitive), call.Flag(3, "reverse"), call.Budget));
    }

    private static ListValue Sort(Call call)
    {
        var reverse = call.Flag(1, "reverse");
        return new(Operators.Sorted(Items(call), KeyOf(call, 2, 3), reverse, call.Budget));
    }

    // Reads the arguments case_sensitive and attribute; the attribute may be a list of paths, with commas between.
    private static Func<object, object> KeyOf(Call call, int caseIndex, int attributeIndex)
    {
        var caseSensitive = call.Flag(caseIndex, "case_sensitive");
        var paths = call.Optional(attributeIndex, "attribute") is { } attribute ? PythonText.Str(attribute, call.Budget).Value.Split(',') : [];
        return paths.Length switch
        {
            0 => item => FoldCase(item, caseSensitive),
            1 => item => FoldCase(MemberAccess.GetPath(item, paths[0]), caseSensitive),
            _ => item => new ListValue([.. paths.Select(path => FoldCase(MemberAccess.GetPath(item, path), caseSensitive))]),
        };
    }

    private static object FoldCase(object value, bool caseSensitive) => value is TrackedString text && !caseSensitive
        ? TrackedString.Literal(text.Value.ToLowerInvariant())
        : value;

    private static object Reverse(Call call) => call.Self is TrackedString text
        ? MemberAccess.GetSlice(text, null, null, -1, call.Budget)
        : new ListValue([.. Items(call).Reverse()]);

    private static ListValue Unique(Call call)
    {
        var keyOf = KeyOf(call, 1, 2);
        var seen = new DictValue();
        var kept = new List<object>();
        foreach (var item in Items(call))
        {
            var key = keyOf(item);
            if (!seen.TryGet(key, out _))
            {
                seen.Set(key, true);
                kept.Add(item);
            }
        }

        return new(kept);
    }

    private static object Extreme(Call call, string comparator)
    {
        var keyOf = KeyOf(call, 1, 2);
        object? best = null;
        foreach (var item in Items(call))
        {
            best = best is null || Operators.IsOrdered(comparator, keyOf(item), keyOf(best), call.Budget) ? item : best;
        }

        return best ?? new UndefinedValue($"{call.Name} of an empty list");
    }

    private static object Sum(Call call)
    {
        var attribute = call.OptionalText(1, "attribute")?.Value;
        var total = call.TryGet(2, "start", out var start) ? start : 0L;
        foreach (var item in Items(call))
        {
            total = Arithmetic.Apply("+", total, attribute is null ? item : MemberAccess.GetPath(item, attribute), call.Budget);
            call.Budget.Charge(total is ListValue list ? list.Items.Count : 1);
        }

        return total;
    }

    private static ListValue Batch(Call call)
    {
        var size = Positive(call, call.Integer(1, "linecount"));
        var batches = Items(call).Chunk(size).ToList();
        if (batches.Count > 0 && call.Optional(2, "fill_with") is { } filler)
        {
            call.Budget.CheckRange(size);
            batches[^1] = [.. batches[^1], .. Enumerable.Repeat(filler, size - batches[^1].Length)];
        }

        return new([.. batches.Select(batch => (object)new ListValue(batch))]);
    }

    private static ListValue Slice(Call call)
    {
        var count = Positive(call, call.Integer(1, "slices"));
        var filler = call.Optional(2, "fill_with");
        call.Budget.CheckRange(count);
        var items = Items(call);
        var (size, longer) = Math.DivRem(items.Count, count);
        var slices = new List<object>();
        var from = 0;
        for (var i = 0; i < count; i++)
        {
            var length = size + (i < longer ? 1 : 0);
            var slice = items.Skip(from).Take(length).ToList();
            from += length;
            if (filler is not null && i >= longer)
            {
                slice.Add(filler);
            }

            slices.Add(new ListValue(slice));
        }

        return new(slices);
    }

    private static int Positive(Call call, int count) => count > 0 ? count : throw new TemplateFault($"{call.Name} needs a count above 0; {count} was given");

    private static ListValue GroupBy(Call call)
    {
        var path = call.RequiredText(1, "attribute").Value;
        var fallback = call.Optional(2, "default");
        var caseSensitive = call.Flag(3, "case_sensitive");
        object KeyOf(object item) => MemberAccess.GetPath(item, path) is var key && key is UndefinedValue && fallback is not null ? fallback : MemberAccess.GetPath(item, path);
        var groups = new List<(object Key, List<object> Items)>();
        foreach (var item in Operators.Sorted(Items(call), item => FoldCase(KeyOf(item), caseSensitive), reverse: false, call.Budget))
        {
            var key = KeyOf(item);
            if (groups.Count == 0 || !Operators.AreEqual(FoldCase(groups[^1].Key, caseSensitive), FoldCase(key, caseSensitive), call.Budget))
            {
                groups.Add((key, []));
            }

            groups[^1].Items.Add(item);
        }

        return new([.. groups.Select(group => (object)ListValue.Pair(group.Key, new ListValue(group.Items)))]);
    }
}
