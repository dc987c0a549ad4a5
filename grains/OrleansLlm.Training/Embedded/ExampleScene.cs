using OrleansLlm.Training.Embedded.Templates;
using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded;

/// <summary>The values that the texts of one fact, report or request share. Values of one kind differ within a scene.</summary>
internal sealed class ExampleScene(Random random, ExampleSplit split)
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly ValueMaker _maker = new(random, split);

    public Random Random => random;

    public ExampleSplit Split => split;

    /// <summary>A scene without values, with the same randomness and side.</summary>
    public ExampleScene Fresh() => new(random, split);

    /// <summary>Sets the value of a slot.</summary>
    public ExampleScene With(string name, string value)
    {
        _values[name] = value;
        return this;
    }

    /// <summary>One of several things.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => random.Next(times) == 0;

    /// <summary>The value of a slot; made when it is asked for first.</summary>
    public string ValueOf(Slot slot)
    {
        if (!_values.TryGetValue(slot.Name, out string? value))
        {
            do
            {
                value = Make(slot);
            }
            while (_values.ContainsValue(value));
            _values[slot.Name] = value;
        }

        return value;
    }

    private string Make(Slot slot)
    {
        // A person who was named in full is called by the first name afterwards.
        if (slot.Kind == "first" && _values.TryGetValue("person", out string? person))
        {
            return person[..person.IndexOf(' ', StringComparison.Ordinal)];
        }

        // A listed value with slots gets values of its own for them: "the {name} project" must not be the project that the text is about.
        return ListedValues.Of(slot.Kind) is { } listed ? Pick(listed).Fill(Fresh()) : _maker.Make(slot.Kind);
    }
}
