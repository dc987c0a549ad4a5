using System.Globalization;
using System.Numerics;
using OrleansLlm.Models.Templates.Evaluation;

namespace OrleansLlm.Models.Templates.Values;

/// <summary><c>str()</c> and <c>repr()</c>.</summary>
internal static class PythonText
{
    public static TrackedString Str(object value, RenderBudget budget)
    {
        if (value is TrackedString text)
        {
            return text;
        }

        var builder = new TrackedStringBuilder(budget);
        if (value is not UndefinedValue)
        {
            WriteRepr(value, builder, false);
        }

        return builder.Build();
    }

    public static TrackedString Repr(object value, RenderBudget budget)
    {
        var builder = new TrackedStringBuilder(budget);
        WriteRepr(value, builder, false);
        return builder.Build();
    }

    /// <summary>Numbers, booleans and none count as the template's own text: they can not spell a special token.</summary>
    public static string Scalar(object value) => value switch
    {
        bool flag => flag ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        BigInteger number => number.ToString(CultureInfo.InvariantCulture),
        double number => PythonFloat.Repr(number),
        NoneValue => "None",
        UndefinedValue => "Undefined",
        CallableValue callable => $"<function {callable.Name}>",
        _ => value.ToString() ?? "",
    };

    private static void WriteRepr(object value, TrackedStringBuilder builder, bool inInput)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        builder.Budget.Step();
        switch (value)
        {
            case TrackedString text:
                StringRepr.Write(text, builder, inInput);
                break;
            case ListValue list:
                WriteList(list, builder, inInput || list.FromInput);
                break;
            case DictValue dict:
                WriteDict(dict.Entries, builder, inInput || dict.FromInput);
                break;
            case NamespaceValue names:
                builder.Append("<Namespace ", false);
                WriteDict(names.Attributes.Select(entry => KeyValuePair.Create<object, object>(TrackedString.Literal(entry.Key), entry.Value)), builder, false);
                builder.Append(">", false);
                break;
            default:
                builder.Append(Scalar(value), inInput);
                break;
        }
    }

    private static void WriteList(ListValue list, TrackedStringBuilder builder, bool inInput)
    {
        builder.Append(list.IsTuple ? "(" : "[", inInput);
        for (var i = 0; i < list.Items.Count; i++)
        {
            builder.Append(i > 0 ? ", " : "", inInput);
            WriteRepr(list.Items[i], builder, inInput);
        }

        builder.Append(list is { IsTuple: true, Items.Count: 1 } ? ",)" : list.IsTuple ? ")" : "]", inInput);
    }

    private static void WriteDict(IEnumerable<KeyValuePair<object, object>> entries, TrackedStringBuilder builder, bool inInput)
    {
        builder.Append("{", inInput);
        var separator = "";
        foreach (var (key, value) in entries)
        {
            builder.Append(separator, inInput);
            WriteRepr(key, builder, inInput);
            builder.Append(": ", inInput);
            WriteRepr(value, builder, inInput);
            separator = ", ";
        }

        builder.Append("}", inInput);
    }
}
