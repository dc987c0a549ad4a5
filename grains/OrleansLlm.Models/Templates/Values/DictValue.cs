namespace OrleansLlm.Models.Templates.Values;

/// <summary>A mapping that keeps the order of insertion. Filled once by its maker, immutable to templates.</summary>
/// <param name="fromInput">Came from the input as a whole, so its brackets count as input when printed.</param>
internal sealed class DictValue(bool fromInput = false)
{
    private readonly OrderedDictionary<object, object> _entries = new(KeyComparer.Instance);

    public bool FromInput => fromInput;

    public int Count => _entries.Count;

    public IEnumerable<object> Keys => _entries.Keys;

    public IEnumerable<object> Values => _entries.Values;

    public IEnumerable<KeyValuePair<object, object>> Entries => _entries;

    /// <summary>Adds or overwrites; an overwritten key keeps its place.</summary>
    public void Set(object key, object value) => _entries[Hashable(key)] = value;

    public void Set(string key, object value) => Set(TrackedString.Literal(key), value);

    /// <summary>Looks a key up. What could never be a key (a list) is an error, as in Python.</summary>
    public bool TryGet(object key, out object value)
    {
        if (IsKey(key) || key is DictValue or ListValue { IsTuple: false })
        {
            return _entries.TryGetValue(Hashable(key), out value!);
        }

        value = NoneValue.Instance;
        return false;
    }

    public ListValue Items() => new([.. _entries.Select(entry => (object)ListValue.Pair(entry.Key, entry.Value))]);

    private static bool IsKey(object key) => key is TrackedString or long or bool or double or NoneValue;

    private static object Hashable(object key) => IsKey(key)
        ? key
        : throw new TemplateFault($"a mapping's key must be a string, a number, a boolean or none; {PythonTypes.NameOf(key)} is not supported");
}
