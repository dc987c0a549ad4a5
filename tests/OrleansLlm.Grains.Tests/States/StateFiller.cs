using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace OrleansLlm.Grains.Tests.States;

/// <summary>Makes a state with every stored member set, lists and dictionaries with two elements, and all values different. The same each time.</summary>
internal sealed class StateFiller
{
    private const int MaxDepth = 10;

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private int _next;

    public static object Fill(Type type) => new StateFiller().Value(type, 0)!;

    private object? Value(Type declared, int depth)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        return depth > MaxDepth ? null
            : StateMembers.DictionaryOf(type) is { } pair ? Dictionary(pair, depth)
            : StateMembers.ElementOf(type) is { } element ? List(type, element, depth)
            : StateMembers.IsComposite(type) ? Composite(type, depth)
            : Simple(type, ++_next);
    }

    private object Composite(Type type, int depth)
    {
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in StateMembers.Of(type))
        {
            property.SetValue(made, Value(property.PropertyType, depth + 1));
        }

        return made;
    }

    private object List(Type type, Type element, int depth)
    {
        var items = Array.CreateInstance(element, 2);
        items.SetValue(Value(element, depth + 1), 0);
        items.SetValue(Value(element, depth + 1), 1);
        return type.IsAssignableFrom(items.GetType()) ? items : Activator.CreateInstance(type.IsInterface ? typeof(List<>).MakeGenericType(element) : type, items)!;
    }

    private object Dictionary(Type[] pair, int depth)
    {
        var made = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(pair))!;
        for (var i = 0; i < 2; i++)
        {
            made.Add(Value(pair[0], depth + 1)!, Value(pair[1], depth + 1));
        }

        return made;
    }

    private static object Simple(Type type, int number) => type switch
    {
        _ when type == typeof(string) => $"text {number}",
        _ when type == typeof(bool) => true,
        _ when type == typeof(Guid) => new Guid(number, 0, 0, new byte[8]),
        _ when type == typeof(decimal) => number + 0.0625m,
        _ when type == typeof(DateTimeOffset) => Start.AddSeconds(number),
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(number),
        _ when type == typeof(byte[]) => new byte[] { 1, 2, (byte)number },
        _ when type.IsEnum => Enum.GetValues(type).GetValue(number % Enum.GetValues(type).Length)!,
        _ when type.IsPrimitive => Convert.ChangeType(number, type, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"States hold a {type}: teach it to {nameof(StateFiller)} and {nameof(StateLines)}."),
    };
}
