using System.Collections;
using System.Globalization;

namespace OrleansLlm.Grains.Tests.States;

/// <summary>A state as lines of <c>path = value</c>, one for each stored value: what a fixture's text file holds.</summary>
internal static class StateLines
{
    public static IReadOnlyList<string> Of(object state) => [.. Lines("", state)];

    private static IEnumerable<string> Lines(string path, object? value) => value switch
    {
        null => [$"{path} = null"],
        IDictionary dictionary => dictionary.Keys.Cast<object>().SelectMany(key => Lines($"{path}[{Text(key)}]", dictionary[key])),
        _ when StateMembers.ElementOf(value.GetType()) is not null => ((IEnumerable)value).Cast<object?>().SelectMany((item, i) => Lines($"{path}[{i}]", item)),
        _ when StateMembers.IsComposite(value.GetType()) => StateMembers.Of(value.GetType())
            .SelectMany(property => Lines(path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.GetValue(value))),
        _ => [$"{path} = {Text(value)}"],
    };

    private static string Text(object value) => value switch
    {
        byte[] bytes => Convert.ToHexStringLower(bytes),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
