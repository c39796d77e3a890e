import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import './scalars.ts';
import './query.node.ts';
import './query.entities.ts';
import './federation.ts';
import './catalog/query.catalog.ts';
import './dataset/query.datasets.ts';
import './dataset/query.dataset.ts';
import './dataset/dataset.imageKeys.ts';
import './dataset/dataset.info.ts';
import './model/query.models.ts';
import './job/query.jobs.ts';
import './job/query.job.ts';
import './job/job.status.ts';
import './job/job.startedAt.ts';
import './job/job.description.ts';
import './job/job.failure.ts';
import './job/job.phases.ts';
import './job/job.datasets.ts';
import './job/job.models.ts';
import './job/dataset-job.ts';
import './project/query.projects.ts';
import './project/query.project.ts';
import './project/job.project.ts';
import './project/project.datasets.ts';
import './project/project.jobs.ts';
import './project/project.models.ts';
import './gateway/query.gateway.ts';
import './sutro/query.sutroDatasets.ts';
import './sutro/query.sutroDataset.ts';
import './sutro/query.sutroJobs.ts';
import './sutro/query.sutroJob.ts';
import './sutro/sutroDataset.files.ts';
import './sutro/sutroDataset.jobs.ts';
import './sutro/sutroJob.dataset.ts';
import './live/subscription.jobUpdates.ts';
import './live/subscription.sutroJobUpdates.ts';

builder.queryType({
  description:
    'Datasets, models, jobs and projects at Qualia, and datasets and jobs at Sutro. Read-only. A field that needs a provider is null, with an error, if that provider fails; the rest of the response is served.',
});

builder.subscriptionType({
  description:
    'Streams of events, over server-sent events or Apollo’s multipart protocol. Events are states: after a lost connection subscribe again.',
});

export const schema: GraphQLSchema = builder.toSchema({ sortSchema: true });
