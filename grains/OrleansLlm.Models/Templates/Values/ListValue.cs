namespace OrleansLlm.Models.Templates.Values;

/// <summary>A list or a tuple. Immutable, as the sandbox demands.</summary>
/// <param name="items">The elements; not copied.</param>
/// <param name="isTuple">Prints in round brackets.</param>
/// <param name="fromInput">Came from the input as a whole, so its brackets count as input when printed.</param>
internal sealed class ListValue(IReadOnlyList<object> items, bool isTuple = false, bool fromInput = false)
{
    public static readonly ListValue Empty = new([]);

    public IReadOnlyList<object> Items => items;

    public bool IsTuple => isTuple;

    public bool FromInput => fromInput;

    public static ListValue Pair(object first, object second) => new([first, second], isTuple: true);
}
