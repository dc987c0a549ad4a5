using System.Numerics;
using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>What can follow <c>is</c>.</summary>
internal static class ValueTests
{
    public static Dictionary<string, Func<Call, object>> All { get; } = new(StringComparer.Ordinal)
    {
        ["defined"] = call => call.Self is not UndefinedValue,
        ["undefined"] = call => call.Self is UndefinedValue,
        ["none"] = call => call.Self is NoneValue,
        ["boolean"] = call => call.Self is bool,
        ["true"] = call => call.Self is true,
        ["false"] = call => call.Self is false,
        ["integer"] = call => call.Self is long or BigInteger,
        ["float"] = call => call.Self is double,
        ["number"] = call => call.Self is long or double or bool or BigInteger,
        ["string"] = call => call.Self is TrackedString,
        ["mapping"] = call => call.Self is DictValue,
        ["sequence"] = call => call.Self is TrackedString or ListValue or DictValue or UndefinedValue,
        ["iterable"] = call => call.Self is TrackedString or ListValue or DictValue or UndefinedValue,
        ["callable"] = call => call.Self is CallableValue,
        ["odd"] = call => Integer(call) % 2 != 0,
        ["even"] = call => Integer(call) % 2 == 0,
        ["divisibleby"] = call => PythonTypes.TryInteger(Arithmetic.Apply("%", call.Self, call.Required(1, "num"), call.Budget), out var rest) && rest == 0,
        ["lower"] = call => IsCased(call.SelfText.Value, char.IsLower, char.IsUpper),
        ["upper"] = call => IsCased(call.SelfText.Value, char.IsUpper, char.IsLower),
        ["sameas"] = call => call.Self is bool or NoneValue ? Equals(call.Self, call.Required(1, "other")) : AreEqual(call),
        ["in"] = call => Operators.Contains(call.Required(1, "seq"), call.Self, call.Budget),
        ["filter"] = call => FilterTable.Filters.ContainsKey(call.SelfText.Value),
        ["test"] = call => FilterTable.Tests.ContainsKey(call.SelfText.Value),
        ["equalto"] = call => AreEqual(call),
        ["eq"] = call => AreEqual(call),
        ["=="] = call => AreEqual(call),
        ["ne"] = call => !AreEqual(call),
        ["!="] = call => !AreEqual(call),
        ["gt"] = call => IsOrdered(call, ">"),
        ["greaterthan"] = call => IsOrdered(call, ">"),
        [">"] = call => IsOrdered(call, ">"),
        ["ge"] = call => IsOrdered(call, ">="),
        [">="] = call => IsOrdered(call, ">="),
        ["lt"] = call => IsOrdered(call, "<"),
        ["lessthan"] = call => IsOrdered(call, "<"),
        ["<"] = call => IsOrdered(call, "<"),
        ["le"] = call => IsOrdered(call, "<="),
        ["<="] = call => IsOrdered(call, "<="),
    };

    private static bool AreEqual(Call call) => Operators.AreEqual(call.Self, call.Required(1, "other"), call.Budget);

    private static bool IsOrdered(Call call, string comparator) => Operators.IsOrdered(comparator, call.Self, call.Required(1, "other"), call.Budget);

    private static bool IsCased(string text, Func<char, bool> wanted, Func<char, bool> unwanted) => text.Any(wanted) && !text.Any(unwanted);

    private static long Integer(Call call) => PythonTypes.TryInteger(call.Self, out var number)
        ? number
        : throw new TemplateFault($"{call.Name} needs an integer; {PythonTypes.NameOf(call.Self)} was given");
}
