using OrleansLlm.Models.Templates.Builtins;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Evaluation;

/// <summary>Attributes, elements and slices. Only what is listed here can be reached: no host object, no reflection.</summary>
internal static class MemberAccess
{
    /// <summary><c>value.name</c>: methods first, then a mapping's entries. Null when there is none.</summary>
    public static object? GetAttribute(object value, string name) => value switch
    {
        NamespaceValue names => names.Attributes.GetValueOrDefault(name),
        LoopValue loop => loop.Attribute(name),
        DictValue dict => Methods.Find(value, name) ?? (dict.TryGet(TrackedString.Literal(name), out var entry) ? entry : null),
        _ => Methods.Find(value, name),
    };

    /// <summary><c>value[key]</c>: elements first, then attributes. Null when there is none.</summary>
    public static object? GetItem(object value, object key)
    {
        switch (value)
        {
            case DictValue dict when key is not (DictValue or ListValue) && dict.TryGet(key, out var entry):
                return entry;
            case ListValue { Items: WatchedItems watched } when PythonTypes.TryInteger(key, out var index) && index is >= 0 and < int.MaxValue:
                return watched.Find((int)index);
            case ListValue list when PythonTypes.TryInteger(key, out var index):
                return TryIndex(index, list.Items.Count, out var at) ? list.Items[at] : null;
            case TrackedString text when PythonTypes.TryInteger(key, out var index):
                return TryIndex(index, text.CodePoints, out var character) ? CodePoints(text, character, character + 1) : null;
            default:
                return key is TrackedString name ? GetAttribute(value, name.Value) : null;
        }
    }

    public static object GetSlice(object value, long? start, long? stop, long step, RenderBudget budget)
    {
        step = Math.Clamp(step, -int.MaxValue, int.MaxValue);
        if (step == 0)
        {
            throw new TemplateFault("the step of a slice can not be 0");
        }

        return value switch
        {
            TrackedString text when step == 1 => SliceText(text, start, stop),
            TrackedString text => Join(Select(PythonTypes.Iterate(text), start, stop, step), budget),
            ListValue { Items: WatchedItems watched } list when stop is null && step == 1 && start is null or (>= 0 and < int.MaxValue) =>
                new ListValue(watched.Skip((int)(start ?? 0)), list.IsTuple, list.FromInput),
            ListValue list => new ListValue(Select(list.Items, start, stop, step), list.IsTuple, list.FromInput),
            _ => throw new TemplateFault($"a list or string was expected to slice; {PythonTypes.NameOf(value)} was given"),
        };
    }

    /// <summary>Follows a dotted path of attributes and indices, as filters take it (<c>function.name</c>).</summary>
    public static object GetPath(object value, string path)
    {
        foreach (var part in path.Split('.'))
        {
            if (value is UndefinedValue undefined)
            {
                throw undefined.Fault();
            }

            object key = long.TryParse(part, System.Globalization.NumberStyles.None, null, out var index) ? index : TrackedString.Literal(part);
            value = GetItem(value, key) ?? new UndefinedValue($"'{part}' is undefined: {PythonTypes.NameOf(value)} has no such attribute");
        }

        return value;
    }

    private static bool TryIndex(long index, int count, out int at)
    {
        var absolute = index < 0 ? index + count : index;
        at = (int)Math.Clamp(absolute, 0, int.MaxValue);
        return absolute >= 0 && absolute < count;
    }

    private static TrackedString CodePoints(TrackedString text, int from, int to)
    {
        var start = text.OffsetOf(from);
        return text.Slice(start, text.OffsetOf(to) - start);
    }

    private static TrackedString SliceText(TrackedString text, long? start, long? stop)
    {
        var (from, to) = Bounds(text.CodePoints, start, stop, 1);
        return from < to ? CodePoints(text, (int)from, (int)to) : TrackedString.Empty;
    }

    private static List<object> Select(IReadOnlyList<object> items, long? start, long? stop, long step)
    {
        var (from, to) = Bounds(items.Count, start, stop, step);
        var selected = new List<object>();
        for (var i = from; step > 0 ? i < to : i > to; i += step)
        {
            selected.Add(items[(int)i]);
        }

        return selected;
    }

    private static (long From, long To) Bounds(int count, long? start, long? stop, long step)
    {
        var (low, high) = step > 0 ? (0, count) : (-1, count - 1);
        long Absolute(long bound) => Math.Clamp(bound < 0 ? bound + count : bound, low, high);
        return step > 0
            ? (start is { } a ? Absolute(a) : low, stop is { } b ? Absolute(b) : high)
            : (start is { } c ? Absolute(c) : high, stop is { } d ? Absolute(d) : low);
    }

    private static TrackedString Join(List<object> characters, RenderBudget budget)
    {
        var text = new TrackedStringBuilder(budget);
        foreach (var character in characters)
        {
            text.Append((TrackedString)character);
        }

        return text.Build();
    }
}
