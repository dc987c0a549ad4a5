using OrleansLlm.Models.Templates.Builtins;
using OrleansLlm.Models.Templates.Evaluation;

namespace OrleansLlm.Models.Templates.Values;

/// <summary>The arithmetic operators. Integers have 64 bits; a result outside is an error, not a wrapped number.</summary>
internal static class Arithmetic
{
    public static object Apply(string operation, object left, object right, RenderBudget budget)
    {
        try
        {
            return (operation, left, right) switch
            {
                (_, UndefinedValue undefined, _) => throw undefined.Fault(),
                ("%", TrackedString format, _) => PrintfFormat.Apply(format, right, budget),
                (_, _, UndefinedValue undefined) => throw undefined.Fault(),
                ("+", TrackedString a, TrackedString b) => Concat(a, b, budget),
                ("+", ListValue a, ListValue b) when a.IsTuple == b.IsTuple => new ListValue([.. a.Items, .. b.Items], a.IsTuple, a.FromInput || b.FromInput),
                ("*", TrackedString text, _) when PythonTypes.TryInteger(right, out var times) => Repeat(text, times, budget),
                ("*", _, TrackedString text) when PythonTypes.TryInteger(left, out var times) => Repeat(text, times, budget),
                ("*", ListValue list, _) when PythonTypes.TryInteger(right, out var times) => Repeat(list, times, budget),
                ("*", _, ListValue list) when PythonTypes.TryInteger(left, out var times) => Repeat(list, times, budget),
                _ when PythonTypes.TryInteger(left, out var a) && PythonTypes.TryInteger(right, out var b) => Integers(operation, a, b),
                _ when PythonTypes.TryNumber(left, out var a) && PythonTypes.TryNumber(right, out var b) => Reals(operation, a, b),
                _ => throw new TemplateFault($"'{operation}' is not supported between {PythonTypes.NameOf(left)} and {PythonTypes.NameOf(right)}"),
            };
        }
        catch (OverflowException)
        {
            throw new TemplateFault($"the result of '{operation}' does not fit into 64 bits");
        }
    }

    /// <summary>A value with a sign before it.</summary>
    public static object Signed(object value, bool isMinus) => value switch
    {
        double number => (object)(isMinus ? -number : number),
        UndefinedValue undefined => throw undefined.Fault(),
        _ when PythonTypes.TryInteger(value, out var number) && number != long.MinValue => isMinus ? -number : number,
        _ => throw new TemplateFault($"a sign needs a number behind it; {PythonTypes.NameOf(value)} was given"),
    };

    public static TrackedString Concat(TrackedString left, TrackedString right, RenderBudget budget)
    {
        var result = new TrackedStringBuilder(budget);
        result.Append(left);
        result.Append(right);
        return result.Build();
    }

    private static TrackedString Repeat(TrackedString text, long times, RenderBudget budget)
    {
        if (times <= 0 || text.Length == 0)
        {
            return TrackedString.Empty;
        }

        budget.CheckLength(Math.Min(times, int.MaxValue) * text.Length);
        var result = new TrackedStringBuilder(budget);
        for (var i = 0L; i < times; i++)
        {
            result.Append(text);
        }

        return result.Build();
    }

    private static ListValue Repeat(ListValue list, long times, RenderBudget budget)
    {
        times = Math.Clamp(times, 0, int.MaxValue);
        budget.CheckRange(times * list.Items.Count);
        var items = new List<object>();
        for (var i = 0L; i < times && list.Items.Count > 0; i++)
        {
            items.AddRange(list.Items);
        }

        return new(items, list.IsTuple, list.FromInput);
    }

    private static object Integers(string operation, long left, long right) => operation switch
    {
        "+" => (object)checked(left + right),
        "-" => checked(left - right),
        "*" => checked(left * right),
        "//" => checked(left / NotZero(right) - (left % right != 0 && left < 0 != right < 0 ? 1 : 0)),
        "%" => right == -1 ? 0L : ((left % NotZero(right)) + right) % right,
        "**" => right >= 0 ? (object)Power(left, right) : Reals(operation, left, right),
        _ => Reals(operation, left, right),
    };

    private static double Reals(string operation, double left, double right) => operation switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / NotZero(right),
        "//" => Math.Floor(left / NotZero(right)),
        "%" => Modulo(left, NotZero(right)),
        "**" => Math.Pow(left == 0 && right < 0 ? NotZero(left) : left, right),
        _ => throw new InvalidOperationException(operation),
    };

    private static double Modulo(double left, double right)
    {
        var rest = left % right;
        return rest != 0 && rest < 0 != right < 0 ? rest + right : rest;
    }

    private static long Power(long number, long exponent)
    {
        var result = 1L;
        for (; exponent > 0; exponent >>= 1)
        {
            result = (exponent & 1) != 0 ? checked(result * number) : result;
            number = exponent > 1 ? checked(number * number) : number;
        }

        return result;
    }

    private static long NotZero(long divisor) => divisor != 0 ? divisor : throw new TemplateFault("division by zero");

    private static double NotZero(double divisor) => divisor != 0 ? divisor : throw new TemplateFault("division by zero");
}
