namespace OrleansLlm.Training.Embedded.Values;

/// <summary>A place in a text.</summary>
/// <param name="Name">Slots of one name have one value in a scene; also the name of a JSON field or a parameter.</param>
/// <param name="Kind">What kind of value it takes.</param>
internal sealed record Slot(string Name, string Kind)
{
    /// <summary>Whether its values are whole numbers, which JSON writes bare.</summary>
    public bool IsNumber => Kind is "small" or "count" or "price" or "age" or "room" or "port" or "year";
}
