using System.Runtime.CompilerServices;
using OrleansLlm.Models.Templates.Evaluation;

namespace OrleansLlm.Models.Templates.Values;

/// <summary>Equality, order and membership as Python has them.</summary>
internal static class Operators
{
    public static bool AreEqual(object left, object right, RenderBudget budget)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        budget.Step();
        return (left, right) switch
        {
            (ListValue a, ListValue b) => a.IsTuple == b.IsTuple && a.Items.Count == b.Items.Count
                && a.Items.Zip(b.Items).All(pair => AreEqual(pair.First, pair.Second, budget)),
            (DictValue a, DictValue b) => a.Count == b.Count
                && a.Entries.All(entry => b.TryGet(entry.Key, out var other) && AreEqual(entry.Value, other, budget)),
            _ => AreScalarsEqual(left, right),
        };
    }

    /// <summary>Equality of all but lists and mappings, which are only equal to themselves here.</summary>
    public static bool AreScalarsEqual(object left, object right) => (left, right) switch
    {
        (TrackedString a, TrackedString b) => a.Value == b.Value,
        (UndefinedValue, UndefinedValue) => true,
        _ when PythonTypes.TryInteger(left, out var a) && PythonTypes.TryInteger(right, out var b) => a == b,
        _ when PythonTypes.TryNumber(left, out var a) && PythonTypes.TryNumber(right, out var b) => a == b,
        _ => ReferenceEquals(left, right),
    };

    /// <summary>Below zero, zero or above zero. Fails for types without an order among each other.</summary>
    public static int Compare(object left, object right, string operation, RenderBudget budget)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        budget.Step();
        return (left, right) switch
        {
            (TrackedString a, TrackedString b) => CompareText(a.Value, b.Value),
            (ListValue a, ListValue b) when a.IsTuple == b.IsTuple => CompareItems(a.Items, b.Items, operation, budget),
            _ when PythonTypes.TryInteger(left, out var a) && PythonTypes.TryInteger(right, out var b) => a.CompareTo(b),
            _ when PythonTypes.TryNumber(left, out var a) && PythonTypes.TryNumber(right, out var b) => a < b ? -1 : a > b ? 1 : 0,
            (UndefinedValue undefined, _) => throw undefined.Fault(),
            (_, UndefinedValue undefined) => throw undefined.Fault(),
            _ => throw new TemplateFault($"'{operation}' is not supported between {PythonTypes.NameOf(left)} and {PythonTypes.NameOf(right)}"),
        };
    }

    /// <summary><c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> and <c>&gt;=</c>. Nothing is ordered with NaN.</summary>
    public static bool IsOrdered(string comparator, object left, object right, RenderBudget budget)
    {
        var order = Compare(left, right, comparator, budget);
        return left is not double.NaN && right is not double.NaN && comparator switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    public static bool Contains(object container, object item, RenderBudget budget) => container switch
    {
        TrackedString text when item is TrackedString part => text.Value.Contains(part.Value, StringComparison.Ordinal),
        TrackedString => throw new TemplateFault($"'in' on a string needs a string on its left; {PythonTypes.NameOf(item)} was given"),
        DictValue dict => dict.TryGet(item, out _),
        ListValue list => list.Items.Any(element => AreEqual(element, item, budget)),
        UndefinedValue => false,
        _ => throw new TemplateFault($"'in' needs a list, mapping or string on its right; {PythonTypes.NameOf(container)} was given"),
    };

    /// <summary>Sorts by a key, stable in both directions.</summary>
    public static List<T> Sorted<T>(IEnumerable<T> items, Func<T, object> keyOf, bool reverse, RenderBudget budget)
    {
        var order = Comparer<object>.Create((a, b) => Compare(a, b, "<", budget));
        try
        {
            return [.. reverse ? items.OrderByDescending(keyOf, order) : items.OrderBy(keyOf, order)];
        }
        catch (InvalidOperationException wrapped) when (wrapped.InnerException is TemplateFault fault)
        {
            throw fault;
        }
    }

    // By code points: UTF-16 order differs from it only where exactly one side is a surrogate.
    private static int CompareText(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        var (a, b) = (left[common], right[common]);
        return char.IsSurrogate(a) != char.IsSurrogate(b) ? (char.IsSurrogate(a) ? 1 : -1) : a.CompareTo(b);
    }

    private static int CompareItems(IReadOnlyList<object> left, IReadOnlyList<object> right, string operation, RenderBudget budget)
    {
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!AreEqual(left[i], right[i], budget))
            {
                return Compare(left[i], right[i], operation, budget);
            }
        }

        return left.Count.CompareTo(right.Count);
    }
}
