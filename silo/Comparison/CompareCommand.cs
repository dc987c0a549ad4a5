using System.Globalization;
using OrleansLlm.Engine.Comparison;
using OrleansLlm.Models.Packages;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Comparison;

/// <summary><c>compare CANDIDATE REFERENCE</c>: how much of a model its quantised, pruned or merged form keeps, on a text.</summary>
internal static class CompareCommand
{
    /// <summary>Runs it; the table goes to standard output.</summary>
    /// <returns>0; 1 when the models can not be compared; 2 when an argument is wrong; 3 when a limit was passed.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        CompareArguments arguments;
        try
        {
            arguments = CompareArguments.Parse(args);
        }
        catch (StartupException exception)
        {
            error.WriteLine($"error: {exception.Message}");
            return 2;
        }

        try
        {
            var report = ModelComparison.Run(
                ModelPackage.Load(arguments.Reference), ModelPackage.Load(arguments.Candidate), File.ReadAllText(arguments.Text), arguments.Options, CancellationToken.None);
            output.Write(Table(report));
            return Judge(report, arguments.Options, error);
        }
        catch (Exception exception) when (exception is ModelPackageException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"error: {exception.Message}");
            return 1;
        }
    }

    private static int Judge(ComparisonReport report, ComparisonOptions options, TextWriter error)
    {
        var passed = report.Passed(options);
        foreach (var limit in passed)
        {
            error.WriteLine($"refused: {limit}");
        }

        return passed.Count == 0 ? 0 : 3;
    }

    private static string Table(ComparisonReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        | | reference | candidate | change |
        |---|---:|---:|---:|
        | bytes | {report.ReferenceBytes:N0} | {report.CandidateBytes:N0} | {(report.CandidateBytes / (double)report.ReferenceBytes) - 1:P1} |
        | perplexity | {report.ReferencePerplexity:0.000} | {report.CandidatePerplexity:0.000} | {report.PerplexityRise:P2} |
        | same likeliest token | | {report.Agreement:P2} | |
        | divergence, nats | | {report.Divergence:0.00000} | |
        | logits: root mean square error | | {report.LogitsError:0.0000} | |
        | logits: largest error | | {report.LargestLogitsError:0.0000} | |

        {report.Positions:N0} positions.

        """);
}
