using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Methods of values.</summary>
internal static class Methods
{
    private static readonly Dictionary<string, Func<Call, object>> OfDict = new(StringComparer.Ordinal)
    {
        ["get"] = Get,
        ["items"] = call => Dict(call).Items(),
        ["keys"] = call => new ListValue([.. Dict(call).Keys]),
        ["values"] = call => new ListValue([.. Dict(call).Values]),
        ["copy"] = call => call.Self,
    };

    private static readonly Dictionary<string, Func<Call, object>> OfList = new(StringComparer.Ordinal)
    {
        ["count"] = call => (long)Count(call),
        ["index"] = call => (long)IndexOf(call),
        ["copy"] = call => call.Self,
    };

    private static readonly HashSet<string> Mutators = new(StringComparer.Ordinal)
    {
        "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault", "sort", "update",
    };

    /// <summary>The bound method, an undefined value that says why it may not be called, or null when there is none.</summary>
    public static object? Find(object value, string name)
    {
        var table = value switch
        {
            TrackedString => StringMethods.All,
            DictValue => OfDict,
            ListValue => OfList,
            _ => null,
        };
        if (table?.GetValueOrDefault(name) is { } body)
        {
            return new CallableValue($"{PythonTypes.NameOf(value)}.{name}", body, value);
        }

        return value is DictValue or ListValue && Mutators.Contains(name)
            ? new UndefinedValue($"'{name}' would change a {PythonTypes.NameOf(value)}; templates can not do that (use a namespace)")
            : null;
    }

    private static DictValue Dict(Call call) => (DictValue)call.Self;

    private static IReadOnlyList<object> List(Call call) => ((ListValue)call.Self).Items;

    private static object Get(Call call)
    {
        var fallback = call.TryGet(2, "default", out var given) ? given : NoneValue.Instance;
        return Dict(call).TryGet(call.Required(1, "key"), out var value) ? value : fallback;
    }

    private static int Count(Call call)
    {
        var wanted = call.Required(1, "value");
        return List(call).Count(item => Operators.AreEqual(item, wanted, call.Budget));
    }

    private static int IndexOf(Call call)
    {
        var wanted = call.Required(1, "value");
        var items = List(call);
        for (var i = 0; i < items.Count; i++)
        {
            if (Operators.AreEqual(items[i], wanted, call.Budget))
            {
                return i;
            }
        }

        throw new TemplateFault("list.index: the value is not in the list");
    }
}
