namespace OrleansLlm.Client.FineTuning;

/// <summary>Something that happened to a job.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatedAt">When, in seconds since 1970 (UTC).</param>
/// <param name="Level"><c>info</c>, <c>warn</c> or <c>error</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Type"><c>message</c> or <c>metrics</c>.</param>
public sealed record FineTuningEvent(string Id, long CreatedAt, string Level, string Message, string Type);
