using System.CommandLine;
using OrleansLlm.Routing.Learning.Data;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary>Options that say where labelled requests stand in a file.</summary>
internal static class ColumnOptions
{
    private static readonly Option<string?> Text = new("--text") { Description = "The column of the request's text. Default: prompt, question, text or input." };
    private static readonly Option<string?> Weak = new("--weak") { Description = "The column of the cheap model's quality, 0 to 1 or true/false. Default: that of two other columns with the lower mean." };
    private static readonly Option<string?> Strong = new("--strong") { Description = "The column of the dear model's quality." };
    private static readonly Option<string?> Group = new("--group") { Description = "A column to show figures by; never trained on. Default: the files of a folder." };

    public static IEnumerable<Option> All => [Text, Weak, Strong, Group];

    public static RoutingColumns Read(ParseResult parsed) => new(parsed.GetValue(Text), parsed.GetValue(Weak), parsed.GetValue(Strong), parsed.GetValue(Group));
}
