using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Functions that every template can call.</summary>
internal static class GlobalFunctions
{
    public static IReadOnlyList<KeyValuePair<string, object>> All { get; } =
    [
        Function("range", Range),
        Function("dict", Dict),
        Function("namespace", Namespace),
        Function("raise_exception", call => throw new TemplateRefusedException(PythonText.Str(call.Required(0, "message"), call.Budget).Value)),
        Function("strftime_now", StrftimeNow),
    ];

    private static KeyValuePair<string, object> Function(string name, Func<Call, object> body) => KeyValuePair.Create<string, object>(name, new CallableValue(name, body));

    private static ListValue Range(Call call)
    {
        var hasStop = call.TryGet(1, "stop", out _);
        var start = hasStop ? call.Integer(0, "start") : 0;
        var stop = call.Integer(hasStop ? 1 : 0, "stop");
        var step = call.Integer(2, "step", 1);
        if (step == 0)
        {
            throw new TemplateFault("the step of range() can not be 0");
        }

        var count = Math.Max(0, ((long)stop - start + step - Math.Sign(step)) / step);
        call.Budget.CheckRange(count);
        return new([.. Enumerable.Range(0, (int)count).Select(i => (object)(start + ((long)i * step)))]);
    }

    private static DictValue Dict(Call call)
    {
        var dict = new DictValue();
        if (call.TryGet(0, "", out var source))
        {
            foreach (var (key, value) in Entries(source))
            {
                dict.Set(key, value);
            }
        }

        foreach (var (key, value) in call.TakeKeywords())
        {
            dict.Set(key, value);
        }

        return dict;
    }

    private static NamespaceValue Namespace(Call call)
    {
        var names = new NamespaceValue();
        foreach (var (key, value) in Dict(call).Entries)
        {
            names.Attributes[PythonText.Str(key, call.Budget).Value] = value;
        }

        return names;
    }

    private static IEnumerable<KeyValuePair<object, object>> Entries(object source) => source is DictValue dict
        ? dict.Entries
        : PythonTypes.Iterate(source).Select(item => item is ListValue { Items.Count: 2 } pair
            ? KeyValuePair.Create(pair.Items[0], pair.Items[1])
            : throw new TemplateFault("dict() needs a mapping or a list of pairs"));

    private static TrackedString StrftimeNow(Call call)
    {
        var format = call.RequiredText(0, "format");
        return TrackedString.Derived(Strftime.Format(call.Interpreter.Now, format.Value), format.HasInput);
    }
}
