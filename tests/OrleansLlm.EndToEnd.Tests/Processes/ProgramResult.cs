namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output and error as they came.</param>
/// <param name="StandardOutput">Standard output alone.</param>
/// <param name="StandardError">Standard error alone.</param>
internal sealed record ProgramResult(int ExitCode, string Output, string StandardOutput, string StandardError);
