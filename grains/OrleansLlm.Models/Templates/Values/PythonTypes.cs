using System.Numerics;

namespace OrleansLlm.Models.Templates.Values;

/// <summary>Names, truth and numbers as Python sees them.</summary>
internal static class PythonTypes
{
    public static string NameOf(object value) => value switch
    {
        TrackedString => "str",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        NoneValue => "None",
        ListValue { IsTuple: true } => "tuple",
        ListValue => "list",
        DictValue => "dict",
        UndefinedValue => "undefined",
        NamespaceValue => "namespace",
        LoopValue => "loop",
        _ => "function",
    };

    public static bool IsTrue(object value) => value switch
    {
        bool flag => flag,
        TrackedString text => text.Length > 0,
        long number => number != 0,
        double number => number != 0,
        BigInteger number => !number.IsZero,
        ListValue list => list.Items.Count > 0,
        DictValue dict => dict.Count > 0,
        NoneValue or UndefinedValue => false,
        _ => true,
    };

    /// <summary>Numbers, and booleans as 0 and 1.</summary>
    public static bool TryNumber(object value, out double number)
    {
        (var isNumber, number) = value switch
        {
            long integer => (true, integer),
            double real => (true, real),
            bool flag => (true, flag ? 1 : 0),
            BigInteger big => (true, (double)big),
            _ => (false, 0.0),
        };
        return isNumber;
    }

    /// <summary>Integers, and booleans as 0 and 1.</summary>
    public static bool TryInteger(object value, out long number)
    {
        (var isInteger, number) = value switch
        {
            long integer => (true, integer),
            bool flag => (true, flag ? 1L : 0L),
            _ => (false, 0L),
        };
        return isInteger;
    }

    /// <summary>The elements that a loop over the value sees.</summary>
    public static IReadOnlyList<object> Iterate(object value) => value switch
    {
        ListValue list => list.Items,
        DictValue dict => [.. dict.Keys],
        TrackedString text => Characters(text),
        UndefinedValue => [],
        _ => throw new TemplateFault($"a list, mapping or string was expected to go through; {NameOf(value)} is not one"),
    };

    private static List<object> Characters(TrackedString text)
    {
        var characters = new List<object>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var length = i + 1 < text.Length && char.IsSurrogatePair(text.Value[i], text.Value[i + 1]) ? 2 : 1;
            characters.Add(text.Slice(i, length));
            i += length;
        }

        return characters;
    }
}
