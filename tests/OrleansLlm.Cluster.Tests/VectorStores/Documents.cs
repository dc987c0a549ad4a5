namespace OrleansLlm.Cluster.Tests.VectorStores;

/// <summary>Texts to read.</summary>
internal static class Documents
{
    private static readonly string[] Tens = ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    /// <summary>So many paragraphs under headings, no two alike.</summary>
    public static string Handbook(int paragraphs) => "# Handbook\n\n" + string.Join("\n\n", Enumerable.Range(0, paragraphs).Select(i =>
        $"## Rule {i}\n\nThe parcel {Word(i)} is kept for {i + 3} days in the depot – that costs {i} €. After that time it goes back to the sender of parcel {Word(i)}, who pays for the way back."));

    private static string Word(int number) => number < 20 ? Small[number]
        : number < 100 ? $"{Tens[number / 10]}-{Small[number % 10]}"
        : $"{Word(number / 100)} hundred {Word(number % 100)}";
}
