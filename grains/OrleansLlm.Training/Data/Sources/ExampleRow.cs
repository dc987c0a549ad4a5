namespace OrleansLlm.Training.Data.Sources;

/// <summary>A line of a file: an example, or what is wrong with it.</summary>
/// <param name="File">The file, as it was given.</param>
/// <param name="Line">The line, from 1; in Parquet files the row.</param>
/// <param name="Example">The example, or null.</param>
/// <param name="Problem">Why there is none; names the field, the rule and what was given.</param>
public sealed record ExampleRow(string File, int Line, TrainingExample? Example, string? Problem);
