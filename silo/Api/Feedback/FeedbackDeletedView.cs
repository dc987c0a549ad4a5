namespace OrleansLlm.Silo.Api.Feedback;

/// <summary>Says how much feedback was deleted.</summary>
/// <param name="Deleted">Entries.</param>
internal sealed record FeedbackDeletedView(int Deleted);
