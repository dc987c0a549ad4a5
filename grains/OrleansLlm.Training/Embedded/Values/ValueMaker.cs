using System.Globalization;

namespace OrleansLlm.Training.Embedded.Values;

/// <summary>Makes values of a kind that lie on one side of the split.</summary>
internal sealed class ValueMaker(Random random, ExampleSplit split)
{
    private const int MostTries = 10_000;

    /// <summary>Makes a value.</summary>
    /// <exception cref="InvalidDataException">There is no such kind.</exception>
    public string Make(string kind) => kind switch
    {
        "first" => random.Next(2) == 0 ? Capital() : Listed("given"),
        "person" => Make("first") + " " + Capital(),
        "city" => random.Next(2) == 0 ? Capital() : Listed("town"),
        "name" or "brand" => Capital(),
        "email" => $"{OnSide(() => Syllables.Name(random))}@{OnSide(() => Syllables.Name(random))}.{Pick("com", "org", "net")}",
        "time" => OnSide(() => $"{random.Next(6, 22)}:{Pick("00", "15", "30", "45", "10", "20", "40", "50")}"),
        "small" => Number(2, 40),
        "age" => Number(18, 90),
        "room" => Number(100, 500),
        "count" or "price" => Number(2, 1000),
        "port" => Number(3000, 9000),
        "year" => Number(1950, 2030),
        "phone" => OnSide(() => string.Create(CultureInfo.InvariantCulture, $"{random.Next(1000, 10_000)} {random.Next(1000, 10_000)}")),
        "version" => OnSide(() => $"{random.Next(1, 10)}.{random.Next(0, 10)}.{random.Next(0, 10)}"),
        "expression" => OnSide(() => $"{random.Next(2, 500)} {Pick("+", "-", "*")} {random.Next(2, 500)}"),
        _ => throw new InvalidDataException($"There is no kind of value named '{kind}'."),
    };

    private string Number(int least, int end) => OnSide(() => random.Next(least, end).ToString(CultureInfo.InvariantCulture));

    private string Listed(string kind) => OnSide(() => Pick([.. ListedValues.Of(kind)!.Select(value => value.Source)]));

    private string Capital() => OnSide(() =>
    {
        if (split == ExampleSplit.Train && random.Next(3) == 0)
        {
            return WideNames.Name(random);
        }

        string name = Syllables.Name(random);
        return char.ToUpperInvariant(name[0]) + name[1..];
    });

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private string OnSide(Func<string> make)
    {
        for (int tries = 0; tries < MostTries; tries++)
        {
            string value = make();
            if (ValueSplit.IsOn(split, value))
            {
                return value;
            }
        }

        throw new InvalidOperationException($"No value of the side {split} was found in {MostTries} tries.");
    }
}
