//! The attribute keys of the OpenTelemetry semantic conventions 1.44.0 as constants, in modules that are named
//! like their namespaces. Segments that are keywords of Rust are raw identifiers, as in `error::r#type`.
//!
//! Generated from `data/attributes.tsv` by `cargo run -p traced-registry --example generate`; not edited by hand.

#![expect(non_upper_case_globals, reason = "a constant is spelt like the segment of the key")]

/// `state`: `string`, well-known values `idle`, `used`; development.
#[deprecated(note = "write `db.client.connection.state`")]
pub const state: &str = "state";

/// The namespace `android`.
pub mod android {
    /// `android.state`: `string`, well-known values `created`, `background`, `foreground`; development.
    #[deprecated(note = "write `android.app.state`")]
    pub const state: &str = "android.state";

    /// The namespace `android.app`.
    pub mod app {
        /// `android.app.state`: `string`, well-known values `created`, `background`, `foreground`; development; used by events.
        pub const state: &str = "android.app.state";
    }

    /// The namespace `android.os`.
    pub mod os {
        /// `android.os.api_level`: `string`; development; used by resources.
        pub const api_level: &str = "android.os.api_level";
    }
}

/// The namespace `app`.
pub mod app {
    /// `app.build_id`: `string`; development; used by resources, events.
    pub const build_id: &str = "app.build_id";

    /// The namespace `app.crash`.
    pub mod crash {
        /// `app.crash.id`: `string`; development; used by events.
        pub const id: &str = "app.crash.id";
    }

    /// The namespace `app.installation`.
    pub mod installation {
        /// `app.installation.id`: `string`; development; used by resources.
        pub const id: &str = "app.installation.id";
    }

    /// The namespace `app.jank`.
    pub mod jank {
        /// `app.jank.frame_count`: `int`; development; used by events.
        pub const frame_count: &str = "app.jank.frame_count";
        /// `app.jank.period`: `double`; development; used by events.
        pub const period: &str = "app.jank.period";
        /// `app.jank.threshold`: `double`; development; used by events.
        pub const threshold: &str = "app.jank.threshold";
    }

    /// The namespace `app.screen`.
    pub mod screen {
        /// `app.screen.id`: `string`; development; used by events.
        pub const id: &str = "app.screen.id";
        /// `app.screen.name`: `string`; development; used by events.
        pub const name: &str = "app.screen.name";

        /// The namespace `app.screen.coordinate`.
        pub mod coordinate {
            /// `app.screen.coordinate.x`: `int`; development; used by events.
            pub const x: &str = "app.screen.coordinate.x";
            /// `app.screen.coordinate.y`: `int`; development; used by events.
            pub const y: &str = "app.screen.coordinate.y";
        }
    }

    /// The namespace `app.widget`.
    pub mod widget {
        /// `app.widget.id`: `string`; development; used by events.
        pub const id: &str = "app.widget.id";
        /// `app.widget.name`: `string`; development; used by events.
        pub const name: &str = "app.widget.name";
    }
}

/// The namespace `artifact`.
pub mod artifact {
    /// `artifact.filename`: `string`; development.
    pub const filename: &str = "artifact.filename";
    /// `artifact.hash`: `string`; development.
    pub const hash: &str = "artifact.hash";
    /// `artifact.purl`: `string`; development.
    pub const purl: &str = "artifact.purl";
    /// `artifact.version`: `string`; development.
    pub const version: &str = "artifact.version";

    /// The namespace `artifact.attestation`.
    pub mod attestation {
        /// `artifact.attestation.filename`: `string`; development.
        pub const filename: &str = "artifact.attestation.filename";
        /// `artifact.attestation.hash`: `string`; development.
        pub const hash: &str = "artifact.attestation.hash";
        /// `artifact.attestation.id`: `string`; development.
        pub const id: &str = "artifact.attestation.id";
    }
}

/// The namespace `aspnetcore`.
pub mod aspnetcore {

    /// The namespace `aspnetcore.authentication`.
    pub mod authentication {
        /// `aspnetcore.authentication.result`: `string`, well-known values `success`, `failure`, `none`; development; used by metrics.
        pub const result: &str = "aspnetcore.authentication.result";
        /// `aspnetcore.authentication.scheme`: `string`; development; used by metrics.
        pub const scheme: &str = "aspnetcore.authentication.scheme";
    }

    /// The namespace `aspnetcore.authorization`.
    pub mod authorization {
        /// `aspnetcore.authorization.policy`: `string`; development; used by metrics.
        pub const policy: &str = "aspnetcore.authorization.policy";
        /// `aspnetcore.authorization.result`: `string`, well-known values `success`, `failure`; development; used by metrics.
        pub const result: &str = "aspnetcore.authorization.result";
    }

    /// The namespace `aspnetcore.diagnostics`.
    pub mod diagnostics {

        /// The namespace `aspnetcore.diagnostics.exception`.
        pub mod exception {
            /// `aspnetcore.diagnostics.exception.result`: `string`, well-known values `handled`, `unhandled`, `skipped`, `aborted`; stable; used by metrics.
            pub const result: &str = "aspnetcore.diagnostics.exception.result";
        }

        /// The namespace `aspnetcore.diagnostics.handler`.
        pub mod handler {
            /// `aspnetcore.diagnostics.handler.type`: `string`; stable; used by metrics.
            pub const r#type: &str = "aspnetcore.diagnostics.handler.type";
        }
    }

    /// The namespace `aspnetcore.identity`.
    pub mod identity {
        /// `aspnetcore.identity.error_code`: `string`; development; used by metrics.
        pub const error_code: &str = "aspnetcore.identity.error_code";
        /// `aspnetcore.identity.password_check_result`: `string`, well-known values `success`, `success_rehash_needed`, `failure`, `password_missing`, `user_missing`; development; used by metrics.
        pub const password_check_result: &str = "aspnetcore.identity.password_check_result";
        /// `aspnetcore.identity.result`: `string`, well-known values `success`, `failure`; development; used by metrics.
        pub const result: &str = "aspnetcore.identity.result";
        /// `aspnetcore.identity.token_purpose`: `string`, well-known values `reset_password`, `change_phone_number`, `email_confirmation`, `change_email`, `two_factor`, `_OTHER`; development; used by metrics.
        pub const token_purpose: &str = "aspnetcore.identity.token_purpose";
        /// `aspnetcore.identity.token_verified`: `string`, well-known values `success`, `failure`; development; used by metrics.
        pub const token_verified: &str = "aspnetcore.identity.token_verified";
        /// `aspnetcore.identity.user_type`: `string`; development; used by metrics.
        pub const user_type: &str = "aspnetcore.identity.user_type";

        /// The namespace `aspnetcore.identity.sign_in`.
        pub mod sign_in {
            /// `aspnetcore.identity.sign_in.result`: `string`, well-known values `success`, `locked_out`, `not_allowed`, `requires_two_factor`, `failure`; development; used by metrics.
            pub const result: &str = "aspnetcore.identity.sign_in.result";
            /// `aspnetcore.identity.sign_in.type`: `string`, well-known values `password`, `two_factor_recovery_code`, `two_factor_authenticator`, `two_factor`, `external`, `passkey`; development; used by metrics.
            pub const r#type: &str = "aspnetcore.identity.sign_in.type";
        }

        /// The namespace `aspnetcore.identity.user`.
        pub mod user {
            /// `aspnetcore.identity.user.update_type`: `string`, well-known values `update`, `user_name`, `add_password`, `change_password`, `security_stamp`, `reset_password`, `remove_login`, `add_login`, `add_claims`, `replace_claim`, `remove_claims`, `add_to_roles`, `remove_from_roles`, `set_email`, `confirm_email`, `password_rehash`, `remove_password`, `change_email`, `set_phone_number`, `change_phone_number`, `set_two_factor_enabled`, `set_lockout_enabled`, `set_lockout_end_date`, `access_failed`, `reset_access_failed_count`, `set_authentication_token`, `remove_authentication_token`, `reset_authenticator_key`, `generate_new_two_factor_recovery_codes`, `redeem_two_factor_recovery_code`, `set_passkey`, `remove_passkey`, `_OTHER`; development; used by metrics.
            pub const update_type: &str = "aspnetcore.identity.user.update_type";
        }
    }

    /// The namespace `aspnetcore.memory_pool`.
    pub mod memory_pool {
        /// `aspnetcore.memory_pool.owner`: `string`; development; used by metrics.
        pub const owner: &str = "aspnetcore.memory_pool.owner";
    }

    /// The namespace `aspnetcore.rate_limiting`.
    pub mod rate_limiting {
        /// `aspnetcore.rate_limiting.policy`: `string`; stable; used by metrics.
        pub const policy: &str = "aspnetcore.rate_limiting.policy";
        /// `aspnetcore.rate_limiting.result`: `string`, well-known values `acquired`, `endpoint_limiter`, `global_limiter`, `request_canceled`; stable; used by metrics.
        pub const result: &str = "aspnetcore.rate_limiting.result";
    }

    /// The namespace `aspnetcore.request`.
    pub mod request {
        /// `aspnetcore.request.is_unhandled`: `boolean`; stable.
        pub const is_unhandled: &str = "aspnetcore.request.is_unhandled";
    }

    /// The namespace `aspnetcore.routing`.
    pub mod routing {
        /// `aspnetcore.routing.is_fallback`: `boolean`; stable; used by metrics.
        pub const is_fallback: &str = "aspnetcore.routing.is_fallback";
        /// `aspnetcore.routing.match_status`: `string`, well-known values `success`, `failure`; stable; used by metrics.
        pub const match_status: &str = "aspnetcore.routing.match_status";
    }

    /// The namespace `aspnetcore.sign_in`.
    pub mod sign_in {
        /// `aspnetcore.sign_in.is_persistent`: `boolean`; development; used by metrics.
        pub const is_persistent: &str = "aspnetcore.sign_in.is_persistent";
    }

    /// The namespace `aspnetcore.user`.
    pub mod user {
        /// `aspnetcore.user.is_authenticated`: `boolean`; stable; used by metrics.
        pub const is_authenticated: &str = "aspnetcore.user.is_authenticated";
    }
}

/// The namespace `aws`.
pub mod aws {
    /// `aws.extended_request_id`: `string`; development; used by spans.
    pub const extended_request_id: &str = "aws.extended_request_id";
    /// `aws.request_id`: `string`; development; used by spans.
    pub const request_id: &str = "aws.request_id";

    /// The namespace `aws.bedrock`.
    pub mod bedrock {

        /// The namespace `aws.bedrock.guardrail`.
        pub mod guardrail {
            /// `aws.bedrock.guardrail.id`: `string`; development.
            pub const id: &str = "aws.bedrock.guardrail.id";
        }

        /// The namespace `aws.bedrock.knowledge_base`.
        pub mod knowledge_base {
            /// `aws.bedrock.knowledge_base.id`: `string`; development.
            pub const id: &str = "aws.bedrock.knowledge_base.id";
        }
    }

    /// The namespace `aws.dynamodb`.
    pub mod dynamodb {
        /// `aws.dynamodb.attribute_definitions`: `string[]`; development; used by spans.
        pub const attribute_definitions: &str = "aws.dynamodb.attribute_definitions";
        /// `aws.dynamodb.attributes_to_get`: `string[]`; development; used by spans.
        pub const attributes_to_get: &str = "aws.dynamodb.attributes_to_get";
        /// `aws.dynamodb.consistent_read`: `boolean`; development; used by spans.
        pub const consistent_read: &str = "aws.dynamodb.consistent_read";
        /// `aws.dynamodb.consumed_capacity`: `string[]`; development; used by spans.
        pub const consumed_capacity: &str = "aws.dynamodb.consumed_capacity";
        /// `aws.dynamodb.count`: `int`; development; used by spans.
        pub const count: &str = "aws.dynamodb.count";
        /// `aws.dynamodb.exclusive_start_table`: `string`; development; used by spans.
        pub const exclusive_start_table: &str = "aws.dynamodb.exclusive_start_table";
        /// `aws.dynamodb.global_secondary_index_updates`: `string[]`; development; used by spans.
        pub const global_secondary_index_updates: &str = "aws.dynamodb.global_secondary_index_updates";
        /// `aws.dynamodb.global_secondary_indexes`: `string[]`; development; used by spans.
        pub const global_secondary_indexes: &str = "aws.dynamodb.global_secondary_indexes";
        /// `aws.dynamodb.index_name`: `string`; development; used by spans.
        pub const index_name: &str = "aws.dynamodb.index_name";
        /// `aws.dynamodb.item_collection_metrics`: `string`; development; used by spans.
        pub const item_collection_metrics: &str = "aws.dynamodb.item_collection_metrics";
        /// `aws.dynamodb.limit`: `int`; development; used by spans.
        pub const limit: &str = "aws.dynamodb.limit";
        /// `aws.dynamodb.local_secondary_indexes`: `string[]`; development; used by spans.
        pub const local_secondary_indexes: &str = "aws.dynamodb.local_secondary_indexes";
        /// `aws.dynamodb.projection`: `string`; development; used by spans.
        pub const projection: &str = "aws.dynamodb.projection";
        /// `aws.dynamodb.provisioned_read_capacity`: `double`; development; used by spans.
        pub const provisioned_read_capacity: &str = "aws.dynamodb.provisioned_read_capacity";
        /// `aws.dynamodb.provisioned_write_capacity`: `double`; development; used by spans.
        pub const provisioned_write_capacity: &str = "aws.dynamodb.provisioned_write_capacity";
        /// `aws.dynamodb.scan_forward`: `boolean`; development; used by spans.
        pub const scan_forward: &str = "aws.dynamodb.scan_forward";
        /// `aws.dynamodb.scanned_count`: `int`; development; used by spans.
        pub const scanned_count: &str = "aws.dynamodb.scanned_count";
        /// `aws.dynamodb.segment`: `int`; development; used by spans.
        pub const segment: &str = "aws.dynamodb.segment";
        /// `aws.dynamodb.select`: `string`; development; used by spans.
        pub const select: &str = "aws.dynamodb.select";
        /// `aws.dynamodb.table_count`: `int`; development; used by spans.
        pub const table_count: &str = "aws.dynamodb.table_count";
        /// `aws.dynamodb.table_names`: `string[]`; development; used by spans.
        pub const table_names: &str = "aws.dynamodb.table_names";
        /// `aws.dynamodb.total_segments`: `int`; development; used by spans.
        pub const total_segments: &str = "aws.dynamodb.total_segments";
    }

    /// The namespace `aws.ecs`.
    pub mod ecs {
        /// `aws.ecs.launchtype`: `string`, well-known values `ec2`, `fargate`; development; used by resources.
        pub const launchtype: &str = "aws.ecs.launchtype";

        /// The namespace `aws.ecs.cluster`.
        pub mod cluster {
            /// `aws.ecs.cluster.arn`: `string`; development; used by resources.
            pub const arn: &str = "aws.ecs.cluster.arn";
        }

        /// The namespace `aws.ecs.container`.
        pub mod container {
            /// `aws.ecs.container.arn`: `string`; development; used by resources.
            pub const arn: &str = "aws.ecs.container.arn";
        }

        /// The namespace `aws.ecs.task`.
        pub mod task {
            /// `aws.ecs.task.arn`: `string`; development; used by resources.
            pub const arn: &str = "aws.ecs.task.arn";
            /// `aws.ecs.task.family`: `string`; development; used by resources.
            pub const family: &str = "aws.ecs.task.family";
            /// `aws.ecs.task.id`: `string`; development; used by resources.
            pub const id: &str = "aws.ecs.task.id";
            /// `aws.ecs.task.revision`: `string`; development; used by resources.
            pub const revision: &str = "aws.ecs.task.revision";
        }
    }

    /// The namespace `aws.eks`.
    pub mod eks {

        /// The namespace `aws.eks.cluster`.
        pub mod cluster {
            /// `aws.eks.cluster.arn`: `string`; development; used by resources.
            pub const arn: &str = "aws.eks.cluster.arn";
        }
    }

    /// The namespace `aws.kinesis`.
    pub mod kinesis {
        /// `aws.kinesis.stream_name`: `string`; development.
        pub const stream_name: &str = "aws.kinesis.stream_name";
    }

    /// The namespace `aws.lambda`.
    pub mod lambda {
        /// `aws.lambda.invoked_arn`: `string`; development; used by spans.
        pub const invoked_arn: &str = "aws.lambda.invoked_arn";

        /// The namespace `aws.lambda.resource_mapping`.
        pub mod resource_mapping {
            /// `aws.lambda.resource_mapping.id`: `string`; development; used by spans.
            pub const id: &str = "aws.lambda.resource_mapping.id";
        }
    }

    /// The namespace `aws.log`.
    pub mod log {

        /// The namespace `aws.log.group`.
        pub mod group {
            /// `aws.log.group.arns`: `string[]`; development; used by resources.
            pub const arns: &str = "aws.log.group.arns";
            /// `aws.log.group.names`: `string[]`; development; used by resources.
            pub const names: &str = "aws.log.group.names";
        }

        /// The namespace `aws.log.stream`.
        pub mod stream {
            /// `aws.log.stream.arns`: `string[]`; development; used by resources.
            pub const arns: &str = "aws.log.stream.arns";
            /// `aws.log.stream.names`: `string[]`; development; used by resources.
            pub const names: &str = "aws.log.stream.names";
        }
    }

    /// The namespace `aws.s3`.
    pub mod s3 {
        /// `aws.s3.bucket`: `string`; development; used by spans.
        pub const bucket: &str = "aws.s3.bucket";
        /// `aws.s3.copy_source`: `string`; development; used by spans.
        pub const copy_source: &str = "aws.s3.copy_source";
        /// `aws.s3.delete`: `string`; development; used by spans.
        pub const delete: &str = "aws.s3.delete";
        /// `aws.s3.key`: `string`; development; used by spans.
        pub const key: &str = "aws.s3.key";
        /// `aws.s3.part_number`: `int`; development; used by spans.
        pub const part_number: &str = "aws.s3.part_number";
        /// `aws.s3.upload_id`: `string`; development; used by spans.
        pub const upload_id: &str = "aws.s3.upload_id";
    }

    /// The namespace `aws.secretsmanager`.
    pub mod secretsmanager {

        /// The namespace `aws.secretsmanager.secret`.
        pub mod secret {
            /// `aws.secretsmanager.secret.arn`: `string`; development.
            pub const arn: &str = "aws.secretsmanager.secret.arn";
        }
    }

    /// The namespace `aws.sns`.
    pub mod sns {

        /// The namespace `aws.sns.topic`.
        pub mod topic {
            /// `aws.sns.topic.arn`: `string`; development; used by spans.
            pub const arn: &str = "aws.sns.topic.arn";
        }
    }

    /// The namespace `aws.sqs`.
    pub mod sqs {

        /// The namespace `aws.sqs.queue`.
        pub mod queue {
            /// `aws.sqs.queue.url`: `string`; development; used by spans.
            pub const url: &str = "aws.sqs.queue.url";
        }
    }

    /// The namespace `aws.step_functions`.
    pub mod step_functions {

        /// The namespace `aws.step_functions.activity`.
        pub mod activity {
            /// `aws.step_functions.activity.arn`: `string`; development.
            pub const arn: &str = "aws.step_functions.activity.arn";
        }

        /// The namespace `aws.step_functions.state_machine`.
        pub mod state_machine {
            /// `aws.step_functions.state_machine.arn`: `string`; development.
            pub const arn: &str = "aws.step_functions.state_machine.arn";
        }
    }
}

/// The namespace `az`.
pub mod az {
    /// `az.namespace`: `string`; development.
    #[deprecated(note = "write `azure.resource_provider.namespace`")]
    pub const namespace: &str = "az.namespace";
    /// `az.service_request_id`: `string`; development.
    #[deprecated(note = "write `azure.service.request.id`")]
    pub const service_request_id: &str = "az.service_request_id";
}

/// The namespace `azure`.
pub mod azure {

    /// The namespace `azure.client`.
    pub mod client {
        /// `azure.client.id`: `string`; development; used by spans.
        pub const id: &str = "azure.client.id";
    }

    /// The namespace `azure.cosmosdb`.
    pub mod cosmosdb {

        /// The namespace `azure.cosmosdb.connection`.
        pub mod connection {
            /// `azure.cosmosdb.connection.mode`: `string`, well-known values `gateway`, `direct`; development; used by spans.
            pub const mode: &str = "azure.cosmosdb.connection.mode";
        }

        /// The namespace `azure.cosmosdb.consistency`.
        pub mod consistency {
            /// `azure.cosmosdb.consistency.level`: `string`, well-known values `Strong`, `BoundedStaleness`, `Session`, `Eventual`, `ConsistentPrefix`; development; used by spans, metrics.
            pub const level: &str = "azure.cosmosdb.consistency.level";
        }

        /// The namespace `azure.cosmosdb.operation`.
        pub mod operation {
            /// `azure.cosmosdb.operation.contacted_regions`: `string[]`; development; used by spans, metrics.
            pub const contacted_regions: &str = "azure.cosmosdb.operation.contacted_regions";
            /// `azure.cosmosdb.operation.request_charge`: `double`; development; used by spans.
            pub const request_charge: &str = "azure.cosmosdb.operation.request_charge";
        }

        /// The namespace `azure.cosmosdb.request`.
        pub mod request {

            /// The namespace `azure.cosmosdb.request.body`.
            pub mod body {
                /// `azure.cosmosdb.request.body.size`: `int`; development; used by spans.
                pub const size: &str = "azure.cosmosdb.request.body.size";
            }
        }

        /// The namespace `azure.cosmosdb.response`.
        pub mod response {
            /// `azure.cosmosdb.response.sub_status_code`: `int`; development; used by spans, metrics.
            pub const sub_status_code: &str = "azure.cosmosdb.response.sub_status_code";
        }
    }

    /// The namespace `azure.resource_group`.
    pub mod resource_group {
        /// `azure.resource_group.name`: `string`; development.
        pub const name: &str = "azure.resource_group.name";
    }

    /// The namespace `azure.resource_provider`.
    pub mod resource_provider {
        /// `azure.resource_provider.namespace`: `string`; development; used by spans.
        pub const namespace: &str = "azure.resource_provider.namespace";
    }

    /// The namespace `azure.service`.
    pub mod service {

        /// The namespace `azure.service.request`.
        pub mod request {
            /// `azure.service.request.id`: `string`; development; used by events.
            pub const id: &str = "azure.service.request.id";
        }
    }
}

/// The namespace `browser`.
pub mod browser {
    /// `browser.brands`: `string[]`; development; used by resources.
    pub const brands: &str = "browser.brands";
    /// `browser.language`: `string`; development; used by resources.
    pub const language: &str = "browser.language";
    /// `browser.mobile`: `boolean`; development; used by resources.
    pub const mobile: &str = "browser.mobile";
    /// `browser.platform`: `string`; development; used by resources.
    pub const platform: &str = "browser.platform";

    /// The namespace `browser.document`.
    pub mod document {

        /// The namespace `browser.document.url`.
        pub mod url {
            /// `browser.document.url.full`: `string`; development; used by resources.
            pub const full: &str = "browser.document.url.full";
        }
    }

    /// The namespace `browser.web_vital`.
    pub mod web_vital {
        /// `browser.web_vital.delta`: `double`; development; used by events.
        pub const delta: &str = "browser.web_vital.delta";
        /// `browser.web_vital.id`: `string`; development; used by events.
        pub const id: &str = "browser.web_vital.id";
        /// `browser.web_vital.name`: `string`, well-known values `cls`, `lcp`, `fcp`, `inp`, `ttfb`; development; used by events.
        pub const name: &str = "browser.web_vital.name";
        /// `browser.web_vital.navigation_type`: `string`, well-known values `navigate`, `reload`, `back-forward`, `back-forward-cache`, `prerender`, `restore`; development; used by events.
        pub const navigation_type: &str = "browser.web_vital.navigation_type";
        /// `browser.web_vital.rating`: `string`, well-known values `good`, `needs-improvement`, `poor`; development; used by events.
        pub const rating: &str = "browser.web_vital.rating";
        /// `browser.web_vital.value`: `double`; development; used by events.
        pub const value: &str = "browser.web_vital.value";
    }
}

/// The namespace `cassandra`.
pub mod cassandra {

    /// The namespace `cassandra.consistency`.
    pub mod consistency {
        /// `cassandra.consistency.level`: `string`, well-known values `all`, `each_quorum`, `quorum`, `local_quorum`, `one`, `two`, `three`, `local_one`, `any`, `serial`, `local_serial`; development; used by spans.
        pub const level: &str = "cassandra.consistency.level";
    }

    /// The namespace `cassandra.coordinator`.
    pub mod coordinator {
        /// `cassandra.coordinator.dc`: `string`; development; used by spans.
        pub const dc: &str = "cassandra.coordinator.dc";
        /// `cassandra.coordinator.id`: `string`; development; used by spans.
        pub const id: &str = "cassandra.coordinator.id";
    }

    /// The namespace `cassandra.page`.
    pub mod page {
        /// `cassandra.page.size`: `int`; development; used by spans.
        pub const size: &str = "cassandra.page.size";
    }

    /// The namespace `cassandra.query`.
    pub mod query {
        /// `cassandra.query.idempotent`: `boolean`; development; used by spans.
        pub const idempotent: &str = "cassandra.query.idempotent";
    }

    /// The namespace `cassandra.speculative_execution`.
    pub mod speculative_execution {
        /// `cassandra.speculative_execution.count`: `int`; development; used by spans.
        pub const count: &str = "cassandra.speculative_execution.count";
    }
}

/// The namespace `cicd`.
pub mod cicd {

    /// The namespace `cicd.pipeline`.
    pub mod pipeline {
        /// `cicd.pipeline.name`: `string`; release candidate; used by resources, metrics.
        pub const name: &str = "cicd.pipeline.name";
        /// `cicd.pipeline.result`: `string`, well-known values `success`, `failure`, `error`, `timeout`, `cancellation`, `skip`; release candidate; used by spans, metrics.
        pub const result: &str = "cicd.pipeline.result";

        /// The namespace `cicd.pipeline.action`.
        pub mod action {
            /// `cicd.pipeline.action.name`: `string`, well-known values `BUILD`, `RUN`, `SYNC`; release candidate; used by spans.
            pub const name: &str = "cicd.pipeline.action.name";
        }

        /// The namespace `cicd.pipeline.run`.
        pub mod run {
            /// `cicd.pipeline.run.id`: `string`; release candidate; used by resources.
            pub const id: &str = "cicd.pipeline.run.id";
            /// `cicd.pipeline.run.state`: `string`, well-known values `pending`, `executing`, `finalizing`; release candidate; used by metrics.
            pub const state: &str = "cicd.pipeline.run.state";

            /// The namespace `cicd.pipeline.run.url`.
            pub mod url {
                /// `cicd.pipeline.run.url.full`: `string`; release candidate; used by resources.
                pub const full: &str = "cicd.pipeline.run.url.full";
            }
        }

        /// The namespace `cicd.pipeline.task`.
        pub mod task {
            /// `cicd.pipeline.task.name`: `string`; release candidate; used by spans.
            pub const name: &str = "cicd.pipeline.task.name";
            /// `cicd.pipeline.task.type`: `string`, well-known values `build`, `test`, `deploy`; release candidate.
            pub const r#type: &str = "cicd.pipeline.task.type";

            /// The namespace `cicd.pipeline.task.run`.
            pub mod run {
                /// `cicd.pipeline.task.run.id`: `string`; release candidate; used by spans.
                pub const id: &str = "cicd.pipeline.task.run.id";
                /// `cicd.pipeline.task.run.result`: `string`, well-known values `success`, `failure`, `error`, `timeout`, `cancellation`, `skip`; release candidate; used by spans.
                pub const result: &str = "cicd.pipeline.task.run.result";

                /// The namespace `cicd.pipeline.task.run.url`.
                pub mod url {
                    /// `cicd.pipeline.task.run.url.full`: `string`; release candidate; used by spans.
                    pub const full: &str = "cicd.pipeline.task.run.url.full";
                }
            }
        }
    }

    /// The namespace `cicd.system`.
    pub mod system {
        /// `cicd.system.component`: `string`; release candidate; used by metrics.
        pub const component: &str = "cicd.system.component";
    }

    /// The namespace `cicd.worker`.
    pub mod worker {
        /// `cicd.worker.id`: `string`; release candidate; used by resources.
        pub const id: &str = "cicd.worker.id";
        /// `cicd.worker.name`: `string`; release candidate; used by resources.
        pub const name: &str = "cicd.worker.name";
        /// `cicd.worker.state`: `string`, well-known values `available`, `busy`, `offline`; release candidate; used by metrics.
        pub const state: &str = "cicd.worker.state";

        /// The namespace `cicd.worker.url`.
        pub mod url {
            /// `cicd.worker.url.full`: `string`; release candidate; used by resources.
            pub const full: &str = "cicd.worker.url.full";
        }
    }
}

/// The namespace `client`.
pub mod client {
    /// `client.address`: `string`; stable; used by spans.
    pub const address: &str = "client.address";
    /// `client.port`: `int`; stable; used by spans.
    pub const port: &str = "client.port";
}

/// The namespace `cloud`.
pub mod cloud {
    /// `cloud.availability_zone`: `string`; development; used by resources.
    pub const availability_zone: &str = "cloud.availability_zone";
    /// `cloud.platform`: `string`, well-known values `akamai_cloud.compute`, `alibaba_cloud_ecs`, `alibaba_cloud_fc`, `alibaba_cloud_openshift`, `aws_ec2`, `aws_ecs`, `aws_eks`, `aws_lambda`, `aws_elastic_beanstalk`, `aws_app_runner`, `aws_openshift`, `azure.vm`, `azure.container_apps`, `azure.container_instances`, `azure.aks`, `azure.functions`, `azure.app_service`, `azure.openshift`, `gcp.agent_engine`, `gcp_bare_metal_solution`, `gcp_compute_engine`, `gcp_cloud_run`, `gcp_kubernetes_engine`, `gcp_cloud_functions`, `gcp_app_engine`, `gcp_openshift`, `hetzner.cloud_server`, `ibm_cloud_openshift`, `oracle_cloud_compute`, `oracle_cloud_oke`, `scaleway_cloud_compute`, `tencent_cloud_cvm`, `tencent_cloud_eks`, `tencent_cloud_scf`, `vultr.cloud_compute`; development; used by resources.
    pub const platform: &str = "cloud.platform";
    /// `cloud.provider`: `string`, well-known values `akamai_cloud`, `alibaba_cloud`, `aws`, `azure`, `gcp`, `heroku`, `hetzner`, `ibm_cloud`, `oracle_cloud`, `scaleway_cloud`, `tencent_cloud`, `vultr`; development; used by resources.
    pub const provider: &str = "cloud.provider";
    /// `cloud.region`: `string`; development; used by spans, resources.
    pub const region: &str = "cloud.region";
    /// `cloud.resource_id`: `string`; development; used by spans, resources, events.
    pub const resource_id: &str = "cloud.resource_id";

    /// The namespace `cloud.account`.
    pub mod account {
        /// `cloud.account.id`: `string`; development; used by resources.
        pub const id: &str = "cloud.account.id";
    }
}

/// The namespace `cloudevents`.
pub mod cloudevents {
    /// `cloudevents.event_id`: `string`; development.
    pub const event_id: &str = "cloudevents.event_id";
    /// `cloudevents.event_source`: `string`; development.
    pub const event_source: &str = "cloudevents.event_source";
    /// `cloudevents.event_spec_version`: `string`; development.
    pub const event_spec_version: &str = "cloudevents.event_spec_version";
    /// `cloudevents.event_subject`: `string`; development.
    pub const event_subject: &str = "cloudevents.event_subject";
    /// `cloudevents.event_type`: `string`; development.
    pub const event_type: &str = "cloudevents.event_type";
}

/// The namespace `cloudfoundry`.
pub mod cloudfoundry {

    /// The namespace `cloudfoundry.app`.
    pub mod app {
        /// `cloudfoundry.app.id`: `string`; development; used by resources.
        pub const id: &str = "cloudfoundry.app.id";
        /// `cloudfoundry.app.name`: `string`; development; used by resources.
        pub const name: &str = "cloudfoundry.app.name";

        /// The namespace `cloudfoundry.app.instance`.
        pub mod instance {
            /// `cloudfoundry.app.instance.id`: `string`; development.
            pub const id: &str = "cloudfoundry.app.instance.id";
        }
    }

    /// The namespace `cloudfoundry.org`.
    pub mod org {
        /// `cloudfoundry.org.id`: `string`; development; used by resources.
        pub const id: &str = "cloudfoundry.org.id";
        /// `cloudfoundry.org.name`: `string`; development; used by resources.
        pub const name: &str = "cloudfoundry.org.name";
    }

    /// The namespace `cloudfoundry.process`.
    pub mod process {
        /// `cloudfoundry.process.id`: `string`; development; used by resources.
        pub const id: &str = "cloudfoundry.process.id";
        /// `cloudfoundry.process.type`: `string`; development; used by resources.
        pub const r#type: &str = "cloudfoundry.process.type";
    }

    /// The namespace `cloudfoundry.space`.
    pub mod space {
        /// `cloudfoundry.space.id`: `string`; development; used by resources.
        pub const id: &str = "cloudfoundry.space.id";
        /// `cloudfoundry.space.name`: `string`; development; used by resources.
        pub const name: &str = "cloudfoundry.space.name";
    }

    /// The namespace `cloudfoundry.system`.
    pub mod system {
        /// `cloudfoundry.system.id`: `string`; development; used by resources.
        pub const id: &str = "cloudfoundry.system.id";

        /// The namespace `cloudfoundry.system.instance`.
        pub mod instance {
            /// `cloudfoundry.system.instance.id`: `string`; development; used by resources.
            pub const id: &str = "cloudfoundry.system.instance.id";
        }
    }
}

/// The namespace `code`.
pub mod code {
    /// `code.column`: `int`; development.
    #[deprecated(note = "write `code.column.number`")]
    pub const column: &str = "code.column";
    /// `code.filepath`: `string`; development.
    #[deprecated(note = "write `code.file.path`")]
    pub const filepath: &str = "code.filepath";
    /// `code.function`: `string`; development.
    #[deprecated(note = "its parts are now `code.function.name`")]
    pub const function: &str = "code.function";
    /// `code.lineno`: `int`; development.
    #[deprecated(note = "write `code.line.number`")]
    pub const lineno: &str = "code.lineno";
    /// `code.namespace`: `string`; development.
    #[deprecated(note = "its parts are now `code.function.name`")]
    pub const namespace: &str = "code.namespace";
    /// `code.stacktrace`: `string`; stable.
    pub const stacktrace: &str = "code.stacktrace";

    /// The namespace `code.column`.
    pub mod column {
        /// `code.column.number`: `int`; stable.
        pub const number: &str = "code.column.number";
    }

    /// The namespace `code.file`.
    pub mod file {
        /// `code.file.path`: `string`; stable.
        pub const path: &str = "code.file.path";
    }

    /// The namespace `code.function`.
    pub mod function {
        /// `code.function.name`: `string`; stable.
        pub const name: &str = "code.function.name";
    }

    /// The namespace `code.line`.
    pub mod line {
        /// `code.line.number`: `int`; stable.
        pub const number: &str = "code.line.number";
    }
}

/// The namespace `container`.
pub mod container {
    /// `container.command`: `string`; development; used by resources.
    pub const command: &str = "container.command";
    /// `container.command_args`: `string[]`; development; used by resources.
    pub const command_args: &str = "container.command_args";
    /// `container.command_line`: `string`; development; used by resources.
    pub const command_line: &str = "container.command_line";
    /// `container.id`: `string`; stable; used by resources.
    pub const id: &str = "container.id";
    /// `container.label`: prefix of keys with `string` values; development; used by resources.
    pub const label: &str = "container.label";
    /// `container.labels`: prefix of keys with `string` values; development.
    #[deprecated(note = "write `container.label`")]
    pub const labels: &str = "container.labels";
    /// `container.name`: `string`; development; used by resources.
    pub const name: &str = "container.name";
    /// `container.runtime`: `string`; development.
    #[deprecated(note = "write `container.runtime.name`")]
    pub const runtime: &str = "container.runtime";

    /// The namespace `container.cpu`.
    pub mod cpu {
        /// `container.cpu.state`: `string`, well-known values `user`, `system`, `kernel`; development.
        #[deprecated(note = "write `cpu.mode`")]
        pub const state: &str = "container.cpu.state";
    }

    /// The namespace `container.csi`.
    pub mod csi {

        /// The namespace `container.csi.plugin`.
        pub mod plugin {
            /// `container.csi.plugin.name`: `string`; development.
            pub const name: &str = "container.csi.plugin.name";
        }

        /// The namespace `container.csi.volume`.
        pub mod volume {
            /// `container.csi.volume.id`: `string`; development.
            pub const id: &str = "container.csi.volume.id";
        }
    }

    /// The namespace `container.image`.
    pub mod image {
        /// `container.image.id`: `string`; development; used by resources.
        pub const id: &str = "container.image.id";
        /// `container.image.name`: `string`; stable; used by resources.
        pub const name: &str = "container.image.name";
        /// `container.image.repo_digests`: `string[]`; stable; used by resources.
        pub const repo_digests: &str = "container.image.repo_digests";
        /// `container.image.tags`: `string[]`; stable; used by resources.
        pub const tags: &str = "container.image.tags";
    }

    /// The namespace `container.runtime`.
    pub mod runtime {
        /// `container.runtime.description`: `string`; development; used by resources.
        pub const description: &str = "container.runtime.description";
        /// `container.runtime.name`: `string`; development; used by resources.
        pub const name: &str = "container.runtime.name";
        /// `container.runtime.version`: `string`; development; used by resources.
        pub const version: &str = "container.runtime.version";
    }
}

/// The namespace `cpu`.
pub mod cpu {
    /// `cpu.logical_number`: `int`; development; used by metrics.
    pub const logical_number: &str = "cpu.logical_number";
    /// `cpu.mode`: `string`, well-known values `user`, `system`, `nice`, `idle`, `iowait`, `interrupt`, `steal`; release candidate; used by metrics.
    pub const mode: &str = "cpu.mode";
}

/// The namespace `cpython`.
pub mod cpython {

    /// The namespace `cpython.gc`.
    pub mod gc {
        /// `cpython.gc.generation`: `int`, well-known values `0`, `1`, `2`; development; used by metrics.
        pub const generation: &str = "cpython.gc.generation";
    }
}

/// The namespace `db`.
pub mod db {
    /// `db.connection_string`: `string`; development.
    #[deprecated(note = "its parts are now `server.address`, `server.port`")]
    pub const connection_string: &str = "db.connection_string";
    /// `db.name`: `string`; development.
    #[deprecated(note = "write `db.namespace`")]
    pub const name: &str = "db.name";
    /// `db.namespace`: `string`; stable; used by spans, metrics.
    pub const namespace: &str = "db.namespace";
    /// `db.operation`: `string`; development.
    #[deprecated(note = "write `db.operation.name`")]
    pub const operation: &str = "db.operation";
    /// `db.statement`: `string`; development.
    #[deprecated(note = "write `db.query.text`")]
    pub const statement: &str = "db.statement";
    /// `db.system`: `string`, well-known values `other_sql`, `adabas`, `intersystems_cache`, `cassandra`, `clickhouse`, `cockroachdb`, `cosmosdb`, `couchbase`, `couchdb`, `db2`, `derby`, `dynamodb`, `edb`, `elasticsearch`, `filemaker`, `firebird`, `geode`, `h2`, `hanadb`, `hbase`, `hive`, `hsqldb`, `influxdb`, `informix`, `ingres`, `instantdb`, `interbase`, `mariadb`, `maxdb`, `memcached`, `mongodb`, `mssql`, `mysql`, `neo4j`, `netezza`, `opensearch`, `oracle`, `pervasive`, `pointbase`, `postgresql`, `progress`, `redis`, `redshift`, `spanner`, `sqlite`, `sybase`, `teradata`, `trino`, `vertica`; development.
    #[deprecated(note = "write `db.system.name`")]
    pub const system: &str = "db.system";
    /// `db.user`: `string`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const user: &str = "db.user";

    /// The namespace `db.cassandra`.
    pub mod cassandra {
        /// `db.cassandra.consistency_level`: `string`, well-known values `all`, `each_quorum`, `quorum`, `local_quorum`, `one`, `two`, `three`, `local_one`, `any`, `serial`, `local_serial`; development.
        #[deprecated(note = "write `cassandra.consistency.level`")]
        pub const consistency_level: &str = "db.cassandra.consistency_level";
        /// `db.cassandra.idempotence`: `boolean`; development.
        #[deprecated(note = "write `cassandra.query.idempotent`")]
        pub const idempotence: &str = "db.cassandra.idempotence";
        /// `db.cassandra.page_size`: `int`; development.
        #[deprecated(note = "write `cassandra.page.size`")]
        pub const page_size: &str = "db.cassandra.page_size";
        /// `db.cassandra.speculative_execution_count`: `int`; development.
        #[deprecated(note = "write `cassandra.speculative_execution.count`")]
        pub const speculative_execution_count: &str = "db.cassandra.speculative_execution_count";
        /// `db.cassandra.table`: `string`; development.
        #[deprecated(note = "write `db.collection.name`")]
        pub const table: &str = "db.cassandra.table";

        /// The namespace `db.cassandra.coordinator`.
        pub mod coordinator {
            /// `db.cassandra.coordinator.dc`: `string`; development.
            #[deprecated(note = "write `cassandra.coordinator.dc`")]
            pub const dc: &str = "db.cassandra.coordinator.dc";
            /// `db.cassandra.coordinator.id`: `string`; development.
            #[deprecated(note = "write `cassandra.coordinator.id`")]
            pub const id: &str = "db.cassandra.coordinator.id";
        }
    }

    /// The namespace `db.client`.
    pub mod client {

        /// The namespace `db.client.connection`.
        pub mod connection {
            /// `db.client.connection.state`: `string`, well-known values `idle`, `used`; development; used by metrics.
            pub const state: &str = "db.client.connection.state";

            /// The namespace `db.client.connection.pool`.
            pub mod pool {
                /// `db.client.connection.pool.name`: `string`; development; used by metrics.
                pub const name: &str = "db.client.connection.pool.name";
            }
        }

        /// The namespace `db.client.connections`.
        pub mod connections {
            /// `db.client.connections.state`: `string`, well-known values `idle`, `used`; development.
            #[deprecated(note = "write `db.client.connection.state`")]
            pub const state: &str = "db.client.connections.state";

            /// The namespace `db.client.connections.pool`.
            pub mod pool {
                /// `db.client.connections.pool.name`: `string`; development.
                #[deprecated(note = "write `db.client.connection.pool.name`")]
                pub const name: &str = "db.client.connections.pool.name";
            }
        }
    }

    /// The namespace `db.collection`.
    pub mod collection {
        /// `db.collection.name`: `string`; stable; used by spans, metrics.
        pub const name: &str = "db.collection.name";
    }

    /// The namespace `db.cosmosdb`.
    pub mod cosmosdb {
        /// `db.cosmosdb.client_id`: `string`; development.
        #[deprecated(note = "write `azure.client.id`")]
        pub const client_id: &str = "db.cosmosdb.client_id";
        /// `db.cosmosdb.connection_mode`: `string`, well-known values `gateway`, `direct`; development.
        #[deprecated(note = "write `azure.cosmosdb.connection.mode`")]
        pub const connection_mode: &str = "db.cosmosdb.connection_mode";
        /// `db.cosmosdb.consistency_level`: `string`, well-known values `Strong`, `BoundedStaleness`, `Session`, `Eventual`, `ConsistentPrefix`; development.
        #[deprecated(note = "write `azure.cosmosdb.consistency.level`")]
        pub const consistency_level: &str = "db.cosmosdb.consistency_level";
        /// `db.cosmosdb.container`: `string`; development.
        #[deprecated(note = "write `db.collection.name`")]
        pub const container: &str = "db.cosmosdb.container";
        /// `db.cosmosdb.operation_type`: `string`, well-known values `batch`, `create`, `delete`, `execute`, `execute_javascript`, `invalid`, `head`, `head_feed`, `patch`, `query`, `query_plan`, `read`, `read_feed`, `replace`, `upsert`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const operation_type: &str = "db.cosmosdb.operation_type";
        /// `db.cosmosdb.regions_contacted`: `string[]`; development.
        #[deprecated(note = "write `azure.cosmosdb.operation.contacted_regions`")]
        pub const regions_contacted: &str = "db.cosmosdb.regions_contacted";
        /// `db.cosmosdb.request_charge`: `double`; development.
        #[deprecated(note = "write `azure.cosmosdb.operation.request_charge`")]
        pub const request_charge: &str = "db.cosmosdb.request_charge";
        /// `db.cosmosdb.request_content_length`: `int`; development.
        #[deprecated(note = "write `azure.cosmosdb.request.body.size`")]
        pub const request_content_length: &str = "db.cosmosdb.request_content_length";
        /// `db.cosmosdb.status_code`: `int`; development.
        #[deprecated(note = "its parts are now `db.response.status_code`")]
        pub const status_code: &str = "db.cosmosdb.status_code";
        /// `db.cosmosdb.sub_status_code`: `int`; development.
        #[deprecated(note = "write `azure.cosmosdb.response.sub_status_code`")]
        pub const sub_status_code: &str = "db.cosmosdb.sub_status_code";
    }

    /// The namespace `db.elasticsearch`.
    pub mod elasticsearch {
        /// `db.elasticsearch.path_parts`: prefix of keys with `string` values; development.
        #[deprecated(note = "write `db.operation.parameter`")]
        pub const path_parts: &str = "db.elasticsearch.path_parts";

        /// The namespace `db.elasticsearch.cluster`.
        pub mod cluster {
            /// `db.elasticsearch.cluster.name`: `string`; development.
            #[deprecated(note = "write `db.namespace`")]
            pub const name: &str = "db.elasticsearch.cluster.name";
        }

        /// The namespace `db.elasticsearch.node`.
        pub mod node {
            /// `db.elasticsearch.node.name`: `string`; development.
            #[deprecated(note = "write `elasticsearch.node.name`")]
            pub const name: &str = "db.elasticsearch.node.name";
        }
    }

    /// The namespace `db.instance`.
    pub mod instance {
        /// `db.instance.id`: `string`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const id: &str = "db.instance.id";
    }

    /// The namespace `db.jdbc`.
    pub mod jdbc {
        /// `db.jdbc.driver_classname`: `string`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const driver_classname: &str = "db.jdbc.driver_classname";
    }

    /// The namespace `db.mongodb`.
    pub mod mongodb {
        /// `db.mongodb.collection`: `string`; development.
        #[deprecated(note = "write `db.collection.name`")]
        pub const collection: &str = "db.mongodb.collection";
    }

    /// The namespace `db.mssql`.
    pub mod mssql {
        /// `db.mssql.instance_name`: `string`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const instance_name: &str = "db.mssql.instance_name";
    }

    /// The namespace `db.operation`.
    pub mod operation {
        /// `db.operation.name`: `string`; stable; used by spans, metrics.
        pub const name: &str = "db.operation.name";
        /// `db.operation.parameter`: prefix of keys with `string` values; development; used by spans.
        pub const parameter: &str = "db.operation.parameter";

        /// The namespace `db.operation.batch`.
        pub mod batch {
            /// `db.operation.batch.size`: `int`; stable; used by spans.
            pub const size: &str = "db.operation.batch.size";
        }
    }

    /// The namespace `db.query`.
    pub mod query {
        /// `db.query.parameter`: prefix of keys with `string` values; development; used by spans.
        pub const parameter: &str = "db.query.parameter";
        /// `db.query.summary`: `string`; stable; used by spans, metrics.
        pub const summary: &str = "db.query.summary";
        /// `db.query.text`: `string`; stable; used by spans, metrics.
        pub const text: &str = "db.query.text";
    }

    /// The namespace `db.redis`.
    pub mod redis {
        /// `db.redis.database_index`: `int`; development.
        #[deprecated(note = "its parts are now `db.namespace`")]
        pub const database_index: &str = "db.redis.database_index";
    }

    /// The namespace `db.response`.
    pub mod response {
        /// `db.response.returned_rows`: `int`; development; used by spans.
        pub const returned_rows: &str = "db.response.returned_rows";
        /// `db.response.status_code`: `string`; stable; used by spans, metrics.
        pub const status_code: &str = "db.response.status_code";
    }

    /// The namespace `db.sql`.
    pub mod sql {
        /// `db.sql.table`: `string`; development.
        #[deprecated(note = "its parts are now `db.collection.name`")]
        pub const table: &str = "db.sql.table";
    }

    /// The namespace `db.stored_procedure`.
    pub mod stored_procedure {
        /// `db.stored_procedure.name`: `string`; stable; used by spans, metrics.
        pub const name: &str = "db.stored_procedure.name";
    }

    /// The namespace `db.system`.
    pub mod system {
        /// `db.system.name`: `string`, well-known values `other_sql`, `softwareag.adabas`, `actian.ingres`, `aws.dynamodb`, `aws.redshift`, `azure.cosmosdb`, `intersystems.cache`, `cassandra`, `clickhouse`, `cockroachdb`, `couchbase`, `couchdb`, `derby`, `elasticsearch`, `firebirdsql`, `gcp.spanner`, `geode`, `h2database`, `hbase`, `hive`, `hsqldb`, `ibm.db2`, `ibm.informix`, `ibm.netezza`, `influxdb`, `instantdb`, `mariadb`, `memcached`, `mongodb`, `microsoft.sql_server`, `mysql`, `neo4j`, `opensearch`, `oracle.db`, `postgresql`, `redis`, `sap.hana`, `sap.maxdb`, `sqlite`, `teradata`, `trino`; stable; used by spans, metrics.
        pub const name: &str = "db.system.name";
    }
}

/// The namespace `deployment`.
pub mod deployment {
    /// `deployment.environment`: `string`; development.
    #[deprecated(note = "write `deployment.environment.name`")]
    pub const environment: &str = "deployment.environment";
    /// `deployment.id`: `string`; development.
    pub const id: &str = "deployment.id";
    /// `deployment.name`: `string`; development.
    pub const name: &str = "deployment.name";
    /// `deployment.status`: `string`, well-known values `failed`, `succeeded`; development.
    pub const status: &str = "deployment.status";

    /// The namespace `deployment.environment`.
    pub mod environment {
        /// `deployment.environment.name`: `string`, well-known values `production`, `staging`, `test`, `development`; stable; used by resources.
        pub const name: &str = "deployment.environment.name";
    }
}

/// The namespace `destination`.
pub mod destination {
    /// `destination.address`: `string`; development.
    pub const address: &str = "destination.address";
    /// `destination.port`: `int`; development.
    pub const port: &str = "destination.port";
}

/// The namespace `device`.
pub mod device {
    /// `device.id`: `string`; development; used by resources.
    pub const id: &str = "device.id";
    /// `device.manufacturer`: `string`; development; used by resources.
    pub const manufacturer: &str = "device.manufacturer";

    /// The namespace `device.model`.
    pub mod model {
        /// `device.model.identifier`: `string`; development; used by resources.
        pub const identifier: &str = "device.model.identifier";
        /// `device.model.name`: `string`; development; used by resources.
        pub const name: &str = "device.model.name";
    }
}

/// The namespace `disk`.
pub mod disk {

    /// The namespace `disk.io`.
    pub mod io {
        /// `disk.io.direction`: `string`, well-known values `read`, `write`; release candidate; used by metrics.
        pub const direction: &str = "disk.io.direction";
    }
}

/// The namespace `dns`.
pub mod dns {
    /// `dns.answers`: `string[]`; development; used by spans.
    pub const answers: &str = "dns.answers";

    /// The namespace `dns.question`.
    pub mod question {
        /// `dns.question.name`: `string`; development; used by spans, metrics.
        pub const name: &str = "dns.question.name";
    }
}

/// The namespace `dotnet`.
pub mod dotnet {

    /// The namespace `dotnet.gc`.
    pub mod gc {

        /// The namespace `dotnet.gc.heap`.
        pub mod heap {
            /// `dotnet.gc.heap.generation`: `string`, well-known values `gen0`, `gen1`, `gen2`, `loh`, `poh`; stable; used by metrics.
            pub const generation: &str = "dotnet.gc.heap.generation";
        }
    }
}

/// The namespace `elasticsearch`.
pub mod elasticsearch {

    /// The namespace `elasticsearch.node`.
    pub mod node {
        /// `elasticsearch.node.name`: `string`; development; used by spans.
        pub const name: &str = "elasticsearch.node.name";
    }
}

/// The namespace `enduser`.
pub mod enduser {
    /// `enduser.id`: `string`; development.
    pub const id: &str = "enduser.id";
    /// `enduser.role`: `string`; development.
    #[deprecated(note = "its parts are now `user.roles`")]
    pub const role: &str = "enduser.role";
    /// `enduser.scope`: `string`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const scope: &str = "enduser.scope";

    /// The namespace `enduser.pseudo`.
    pub mod pseudo {
        /// `enduser.pseudo.id`: `string`; development.
        pub const id: &str = "enduser.pseudo.id";
    }
}

/// The namespace `error`.
pub mod error {
    /// `error.message`: `string`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const message: &str = "error.message";
    /// `error.type`: `string`, well-known values `_OTHER`; stable; used by spans, events, metrics.
    pub const r#type: &str = "error.type";
}

/// The namespace `event`.
pub mod event {
    /// `event.name`: `string`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const name: &str = "event.name";
}

/// The namespace `exception`.
pub mod exception {
    /// `exception.escaped`: `boolean`; stable; used by events.
    #[deprecated(note = "no attribute replaces it")]
    pub const escaped: &str = "exception.escaped";
    /// `exception.message`: `string`; stable; used by events.
    pub const message: &str = "exception.message";
    /// `exception.stacktrace`: `string`; stable; used by events.
    pub const stacktrace: &str = "exception.stacktrace";
    /// `exception.type`: `string`; stable; used by events.
    pub const r#type: &str = "exception.type";
}

/// The namespace `faas`.
pub mod faas {
    /// `faas.coldstart`: `boolean`; development; used by spans.
    pub const coldstart: &str = "faas.coldstart";
    /// `faas.cron`: `string`; development; used by spans.
    pub const cron: &str = "faas.cron";
    /// `faas.instance`: `string`; development; used by resources.
    pub const instance: &str = "faas.instance";
    /// `faas.invocation_id`: `string`; development; used by spans.
    pub const invocation_id: &str = "faas.invocation_id";
    /// `faas.invoked_name`: `string`; development; used by spans.
    pub const invoked_name: &str = "faas.invoked_name";
    /// `faas.invoked_provider`: `string`, well-known values `alibaba_cloud`, `aws`, `azure`, `gcp`, `tencent_cloud`; development; used by spans.
    pub const invoked_provider: &str = "faas.invoked_provider";
    /// `faas.invoked_region`: `string`; development; used by spans.
    pub const invoked_region: &str = "faas.invoked_region";
    /// `faas.max_memory`: `int`; development; used by resources.
    pub const max_memory: &str = "faas.max_memory";
    /// `faas.name`: `string`; development; used by resources.
    pub const name: &str = "faas.name";
    /// `faas.time`: `string`; development; used by spans.
    pub const time: &str = "faas.time";
    /// `faas.trigger`: `string`, well-known values `datasource`, `http`, `pubsub`, `timer`, `other`; development; used by spans, metrics.
    pub const trigger: &str = "faas.trigger";
    /// `faas.version`: `string`; development; used by resources.
    pub const version: &str = "faas.version";

    /// The namespace `faas.document`.
    pub mod document {
        /// `faas.document.collection`: `string`; development; used by spans.
        pub const collection: &str = "faas.document.collection";
        /// `faas.document.name`: `string`; development; used by spans.
        pub const name: &str = "faas.document.name";
        /// `faas.document.operation`: `string`, well-known values `insert`, `edit`, `delete`; development; used by spans.
        pub const operation: &str = "faas.document.operation";
        /// `faas.document.time`: `string`; development; used by spans.
        pub const time: &str = "faas.document.time";
    }
}

/// The namespace `feature_flag`.
pub mod feature_flag {
    /// `feature_flag.key`: `string`; release candidate; used by events.
    pub const key: &str = "feature_flag.key";
    /// `feature_flag.provider_name`: `string`; development.
    #[deprecated(note = "write `feature_flag.provider.name`")]
    pub const provider_name: &str = "feature_flag.provider_name";
    /// `feature_flag.variant`: `string`; development.
    #[deprecated(note = "write `feature_flag.result.variant`")]
    pub const variant: &str = "feature_flag.variant";
    /// `feature_flag.version`: `string`; release candidate; used by events.
    pub const version: &str = "feature_flag.version";

    /// The namespace `feature_flag.context`.
    pub mod context {
        /// `feature_flag.context.id`: `string`; release candidate; used by events.
        pub const id: &str = "feature_flag.context.id";
    }

    /// The namespace `feature_flag.error`.
    pub mod error {
        /// `feature_flag.error.message`: `string`; release candidate; used by events.
        pub const message: &str = "feature_flag.error.message";
    }

    /// The namespace `feature_flag.evaluation`.
    pub mod evaluation {
        /// `feature_flag.evaluation.reason`: `string`, well-known values `static`, `default`, `targeting_match`, `split`, `cached`, `disabled`, `unknown`, `stale`, `error`; development.
        #[deprecated(note = "write `feature_flag.result.reason`")]
        pub const reason: &str = "feature_flag.evaluation.reason";

        /// The namespace `feature_flag.evaluation.error`.
        pub mod error {
            /// `feature_flag.evaluation.error.message`: `string`; development.
            #[deprecated(note = "write `feature_flag.error.message`")]
            pub const message: &str = "feature_flag.evaluation.error.message";
        }
    }

    /// The namespace `feature_flag.provider`.
    pub mod provider {
        /// `feature_flag.provider.name`: `string`; release candidate; used by events.
        pub const name: &str = "feature_flag.provider.name";
    }

    /// The namespace `feature_flag.result`.
    pub mod result {
        /// `feature_flag.result.reason`: `string`, well-known values `static`, `default`, `targeting_match`, `split`, `cached`, `disabled`, `unknown`, `stale`, `error`; release candidate; used by events.
        pub const reason: &str = "feature_flag.result.reason";
        /// `feature_flag.result.value`: `any`; release candidate; used by events.
        pub const value: &str = "feature_flag.result.value";
        /// `feature_flag.result.variant`: `string`; release candidate; used by events.
        pub const variant: &str = "feature_flag.result.variant";
    }

    /// The namespace `feature_flag.set`.
    pub mod set {
        /// `feature_flag.set.id`: `string`; release candidate; used by events.
        pub const id: &str = "feature_flag.set.id";
    }
}

/// The namespace `file`.
pub mod file {
    /// `file.accessed`: `string`; development.
    pub const accessed: &str = "file.accessed";
    /// `file.attributes`: `string[]`; development.
    pub const attributes: &str = "file.attributes";
    /// `file.changed`: `string`; development.
    pub const changed: &str = "file.changed";
    /// `file.created`: `string`; development.
    pub const created: &str = "file.created";
    /// `file.directory`: `string`; development.
    pub const directory: &str = "file.directory";
    /// `file.extension`: `string`; development.
    pub const extension: &str = "file.extension";
    /// `file.fork_name`: `string`; development.
    pub const fork_name: &str = "file.fork_name";
    /// `file.inode`: `string`; development.
    pub const inode: &str = "file.inode";
    /// `file.mode`: `string`; development.
    pub const mode: &str = "file.mode";
    /// `file.modified`: `string`; development.
    pub const modified: &str = "file.modified";
    /// `file.name`: `string`; development.
    pub const name: &str = "file.name";
    /// `file.path`: `string`; development.
    pub const path: &str = "file.path";
    /// `file.size`: `int`; development.
    pub const size: &str = "file.size";

    /// The namespace `file.group`.
    pub mod group {
        /// `file.group.id`: `string`; development.
        pub const id: &str = "file.group.id";
        /// `file.group.name`: `string`; development.
        pub const name: &str = "file.group.name";
    }

    /// The namespace `file.lock`.
    pub mod lock {
        /// `file.lock.mechanism`: `string`; development; used by metrics.
        pub const mechanism: &str = "file.lock.mechanism";
        /// `file.lock.mode`: `string`; development; used by metrics.
        pub const mode: &str = "file.lock.mode";
        /// `file.lock.type`: `string`, well-known values `read`, `write`; development; used by metrics.
        pub const r#type: &str = "file.lock.type";
    }

    /// The namespace `file.owner`.
    pub mod owner {
        /// `file.owner.id`: `string`; development.
        pub const id: &str = "file.owner.id";
        /// `file.owner.name`: `string`; development.
        pub const name: &str = "file.owner.name";
    }

    /// The namespace `file.symbolic_link`.
    pub mod symbolic_link {
        /// `file.symbolic_link.target_path`: `string`; development.
        pub const target_path: &str = "file.symbolic_link.target_path";
    }
}

/// The namespace `gcp`.
pub mod gcp {

    /// The namespace `gcp.apphub`.
    pub mod apphub {

        /// The namespace `gcp.apphub.application`.
        pub mod application {
            /// `gcp.apphub.application.container`: `string`; development; used by resources.
            pub const container: &str = "gcp.apphub.application.container";
            /// `gcp.apphub.application.id`: `string`; development; used by resources.
            pub const id: &str = "gcp.apphub.application.id";
            /// `gcp.apphub.application.location`: `string`; development; used by resources.
            pub const location: &str = "gcp.apphub.application.location";
        }

        /// The namespace `gcp.apphub.service`.
        pub mod service {
            /// `gcp.apphub.service.criticality_type`: `string`, well-known values `MISSION_CRITICAL`, `HIGH`, `MEDIUM`, `LOW`; development; used by resources.
            pub const criticality_type: &str = "gcp.apphub.service.criticality_type";
            /// `gcp.apphub.service.environment_type`: `string`, well-known values `PRODUCTION`, `STAGING`, `TEST`, `DEVELOPMENT`; development; used by resources.
            pub const environment_type: &str = "gcp.apphub.service.environment_type";
            /// `gcp.apphub.service.id`: `string`; development; used by resources.
            pub const id: &str = "gcp.apphub.service.id";
        }

        /// The namespace `gcp.apphub.workload`.
        pub mod workload {
            /// `gcp.apphub.workload.criticality_type`: `string`, well-known values `MISSION_CRITICAL`, `HIGH`, `MEDIUM`, `LOW`; development; used by resources.
            pub const criticality_type: &str = "gcp.apphub.workload.criticality_type";
            /// `gcp.apphub.workload.environment_type`: `string`, well-known values `PRODUCTION`, `STAGING`, `TEST`, `DEVELOPMENT`; development; used by resources.
            pub const environment_type: &str = "gcp.apphub.workload.environment_type";
            /// `gcp.apphub.workload.id`: `string`; development; used by resources.
            pub const id: &str = "gcp.apphub.workload.id";
        }
    }

    /// The namespace `gcp.apphub_destination`.
    pub mod apphub_destination {

        /// The namespace `gcp.apphub_destination.application`.
        pub mod application {
            /// `gcp.apphub_destination.application.container`: `string`; development.
            pub const container: &str = "gcp.apphub_destination.application.container";
            /// `gcp.apphub_destination.application.id`: `string`; development.
            pub const id: &str = "gcp.apphub_destination.application.id";
            /// `gcp.apphub_destination.application.location`: `string`; development.
            pub const location: &str = "gcp.apphub_destination.application.location";
        }

        /// The namespace `gcp.apphub_destination.service`.
        pub mod service {
            /// `gcp.apphub_destination.service.criticality_type`: `string`, well-known values `MISSION_CRITICAL`, `HIGH`, `MEDIUM`, `LOW`; development.
            pub const criticality_type: &str = "gcp.apphub_destination.service.criticality_type";
            /// `gcp.apphub_destination.service.environment_type`: `string`, well-known values `PRODUCTION`, `STAGING`, `TEST`, `DEVELOPMENT`; development.
            pub const environment_type: &str = "gcp.apphub_destination.service.environment_type";
            /// `gcp.apphub_destination.service.id`: `string`; development.
            pub const id: &str = "gcp.apphub_destination.service.id";
        }

        /// The namespace `gcp.apphub_destination.workload`.
        pub mod workload {
            /// `gcp.apphub_destination.workload.criticality_type`: `string`, well-known values `MISSION_CRITICAL`, `HIGH`, `MEDIUM`, `LOW`; development.
            pub const criticality_type: &str = "gcp.apphub_destination.workload.criticality_type";
            /// `gcp.apphub_destination.workload.environment_type`: `string`, well-known values `PRODUCTION`, `STAGING`, `TEST`, `DEVELOPMENT`; development.
            pub const environment_type: &str = "gcp.apphub_destination.workload.environment_type";
            /// `gcp.apphub_destination.workload.id`: `string`; development.
            pub const id: &str = "gcp.apphub_destination.workload.id";
        }
    }

    /// The namespace `gcp.client`.
    pub mod client {
        /// `gcp.client.service`: `string`; development.
        pub const service: &str = "gcp.client.service";
    }

    /// The namespace `gcp.cloud_run`.
    pub mod cloud_run {

        /// The namespace `gcp.cloud_run.job`.
        pub mod job {
            /// `gcp.cloud_run.job.execution`: `string`; development; used by resources.
            pub const execution: &str = "gcp.cloud_run.job.execution";
            /// `gcp.cloud_run.job.task_index`: `int`; development; used by resources.
            pub const task_index: &str = "gcp.cloud_run.job.task_index";
        }
    }

    /// The namespace `gcp.gce`.
    pub mod gce {

        /// The namespace `gcp.gce.instance`.
        pub mod instance {
            /// `gcp.gce.instance.hostname`: `string`; development; used by resources.
            pub const hostname: &str = "gcp.gce.instance.hostname";
            /// `gcp.gce.instance.labels`: prefix of keys with `string` values; development; used by resources.
            pub const labels: &str = "gcp.gce.instance.labels";
            /// `gcp.gce.instance.name`: `string`; development; used by resources.
            pub const name: &str = "gcp.gce.instance.name";
        }

        /// The namespace `gcp.gce.instance_group_manager`.
        pub mod instance_group_manager {
            /// `gcp.gce.instance_group_manager.name`: `string`; development; used by resources.
            pub const name: &str = "gcp.gce.instance_group_manager.name";
            /// `gcp.gce.instance_group_manager.region`: `string`; development; used by resources.
            pub const region: &str = "gcp.gce.instance_group_manager.region";
            /// `gcp.gce.instance_group_manager.zone`: `string`; development; used by resources.
            pub const zone: &str = "gcp.gce.instance_group_manager.zone";
        }
    }
}

/// The namespace `gen_ai`.
pub mod gen_ai {
    /// `gen_ai.completion`: `string`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const completion: &str = "gen_ai.completion";
    /// `gen_ai.prompt`: `string`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const prompt: &str = "gen_ai.prompt";
    /// `gen_ai.system`: `string`, well-known values `openai`, `gcp.gen_ai`, `gcp.vertex_ai`, `gcp.gemini`, `anthropic`, `cohere`, `azure.ai.inference`, `azure.ai.openai`, `ibm.watsonx.ai`, `aws.bedrock`, `perplexity`, `xai`, `deepseek`, `groq`, `mistral_ai`; development; lives on in `semantic-conventions-genai` as `gen_ai.provider.name`.
    pub const system: &str = "gen_ai.system";
    /// `gen_ai.system_instructions`: `any`; development; lives on in `semantic-conventions-genai` as `gen_ai.system_instructions`.
    pub const system_instructions: &str = "gen_ai.system_instructions";

    /// The namespace `gen_ai.agent`.
    pub mod agent {
        /// `gen_ai.agent.description`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.agent.description`.
        pub const description: &str = "gen_ai.agent.description";
        /// `gen_ai.agent.id`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.agent.id`.
        pub const id: &str = "gen_ai.agent.id";
        /// `gen_ai.agent.name`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.agent.name`.
        pub const name: &str = "gen_ai.agent.name";
        /// `gen_ai.agent.version`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.agent.version`.
        pub const version: &str = "gen_ai.agent.version";
    }

    /// The namespace `gen_ai.conversation`.
    pub mod conversation {
        /// `gen_ai.conversation.id`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.conversation.id`.
        pub const id: &str = "gen_ai.conversation.id";
    }

    /// The namespace `gen_ai.data_source`.
    pub mod data_source {
        /// `gen_ai.data_source.id`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.data_source.id`.
        pub const id: &str = "gen_ai.data_source.id";
    }

    /// The namespace `gen_ai.embeddings`.
    pub mod embeddings {

        /// The namespace `gen_ai.embeddings.dimension`.
        pub mod dimension {
            /// `gen_ai.embeddings.dimension.count`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.embeddings.dimension.count`.
            pub const count: &str = "gen_ai.embeddings.dimension.count";
        }
    }

    /// The namespace `gen_ai.evaluation`.
    pub mod evaluation {
        /// `gen_ai.evaluation.explanation`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.evaluation.explanation`.
        pub const explanation: &str = "gen_ai.evaluation.explanation";
        /// `gen_ai.evaluation.name`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.evaluation.name`.
        pub const name: &str = "gen_ai.evaluation.name";

        /// The namespace `gen_ai.evaluation.score`.
        pub mod score {
            /// `gen_ai.evaluation.score.label`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.evaluation.score.label`.
            pub const label: &str = "gen_ai.evaluation.score.label";
            /// `gen_ai.evaluation.score.value`: `double`; development; lives on in `semantic-conventions-genai` as `gen_ai.evaluation.score.value`.
            pub const value: &str = "gen_ai.evaluation.score.value";
        }
    }

    /// The namespace `gen_ai.input`.
    pub mod input {
        /// `gen_ai.input.messages`: `any`; development; lives on in `semantic-conventions-genai` as `gen_ai.input.messages`.
        pub const messages: &str = "gen_ai.input.messages";
    }

    /// The namespace `gen_ai.openai`.
    pub mod openai {

        /// The namespace `gen_ai.openai.request`.
        pub mod request {
            /// `gen_ai.openai.request.response_format`: `string`, well-known values `text`, `json_object`, `json_schema`; development; lives on in `semantic-conventions-genai` as `gen_ai.output.type`.
            pub const response_format: &str = "gen_ai.openai.request.response_format";
            /// `gen_ai.openai.request.seed`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.seed`.
            pub const seed: &str = "gen_ai.openai.request.seed";
            /// `gen_ai.openai.request.service_tier`: `string`, well-known values `auto`, `default`; development; lives on in `semantic-conventions-genai` as `openai.request.service_tier`.
            pub const service_tier: &str = "gen_ai.openai.request.service_tier";
        }

        /// The namespace `gen_ai.openai.response`.
        pub mod response {
            /// `gen_ai.openai.response.service_tier`: `string`; development; lives on in `semantic-conventions-genai` as `openai.response.service_tier`.
            pub const service_tier: &str = "gen_ai.openai.response.service_tier";
            /// `gen_ai.openai.response.system_fingerprint`: `string`; development; lives on in `semantic-conventions-genai` as `openai.response.system_fingerprint`.
            pub const system_fingerprint: &str = "gen_ai.openai.response.system_fingerprint";
        }
    }

    /// The namespace `gen_ai.operation`.
    pub mod operation {
        /// `gen_ai.operation.name`: `string`, well-known values `chat`, `generate_content`, `text_completion`, `embeddings`, `retrieval`, `create_agent`, `invoke_agent`, `execute_tool`, `invoke_workflow`; development; lives on in `semantic-conventions-genai` as `gen_ai.operation.name`.
        pub const name: &str = "gen_ai.operation.name";
    }

    /// The namespace `gen_ai.output`.
    pub mod output {
        /// `gen_ai.output.messages`: `any`; development; lives on in `semantic-conventions-genai` as `gen_ai.output.messages`.
        pub const messages: &str = "gen_ai.output.messages";
        /// `gen_ai.output.type`: `string`, well-known values `text`, `json`, `image`, `speech`; development; lives on in `semantic-conventions-genai` as `gen_ai.output.type`.
        pub const r#type: &str = "gen_ai.output.type";
    }

    /// The namespace `gen_ai.prompt`.
    pub mod prompt {
        /// `gen_ai.prompt.name`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.prompt.name`.
        pub const name: &str = "gen_ai.prompt.name";
    }

    /// The namespace `gen_ai.provider`.
    pub mod provider {
        /// `gen_ai.provider.name`: `string`, well-known values `openai`, `gcp.gen_ai`, `gcp.vertex_ai`, `gcp.gemini`, `anthropic`, `cohere`, `azure.ai.inference`, `azure.ai.openai`, `ibm.watsonx.ai`, `aws.bedrock`, `perplexity`, `x_ai`, `deepseek`, `groq`, `mistral_ai`; development; lives on in `semantic-conventions-genai` as `gen_ai.provider.name`.
        pub const name: &str = "gen_ai.provider.name";
    }

    /// The namespace `gen_ai.request`.
    pub mod request {
        /// `gen_ai.request.encoding_formats`: `string[]`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.encoding_formats`.
        pub const encoding_formats: &str = "gen_ai.request.encoding_formats";
        /// `gen_ai.request.frequency_penalty`: `double`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.frequency_penalty`.
        pub const frequency_penalty: &str = "gen_ai.request.frequency_penalty";
        /// `gen_ai.request.max_tokens`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.max_tokens`.
        pub const max_tokens: &str = "gen_ai.request.max_tokens";
        /// `gen_ai.request.model`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.model`.
        pub const model: &str = "gen_ai.request.model";
        /// `gen_ai.request.presence_penalty`: `double`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.presence_penalty`.
        pub const presence_penalty: &str = "gen_ai.request.presence_penalty";
        /// `gen_ai.request.seed`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.seed`.
        pub const seed: &str = "gen_ai.request.seed";
        /// `gen_ai.request.stop_sequences`: `string[]`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.stop_sequences`.
        pub const stop_sequences: &str = "gen_ai.request.stop_sequences";
        /// `gen_ai.request.stream`: `boolean`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.stream`.
        pub const stream: &str = "gen_ai.request.stream";
        /// `gen_ai.request.temperature`: `double`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.temperature`.
        pub const temperature: &str = "gen_ai.request.temperature";
        /// `gen_ai.request.top_k`: `double`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.top_k`.
        pub const top_k: &str = "gen_ai.request.top_k";
        /// `gen_ai.request.top_p`: `double`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.top_p`.
        pub const top_p: &str = "gen_ai.request.top_p";

        /// The namespace `gen_ai.request.choice`.
        pub mod choice {
            /// `gen_ai.request.choice.count`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.request.choice.count`.
            pub const count: &str = "gen_ai.request.choice.count";
        }
    }

    /// The namespace `gen_ai.response`.
    pub mod response {
        /// `gen_ai.response.finish_reasons`: `string[]`; development; lives on in `semantic-conventions-genai` as `gen_ai.response.finish_reasons`.
        pub const finish_reasons: &str = "gen_ai.response.finish_reasons";
        /// `gen_ai.response.id`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.response.id`.
        pub const id: &str = "gen_ai.response.id";
        /// `gen_ai.response.model`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.response.model`.
        pub const model: &str = "gen_ai.response.model";
        /// `gen_ai.response.time_to_first_chunk`: `double`; development; lives on in `semantic-conventions-genai` as `gen_ai.response.time_to_first_chunk`.
        pub const time_to_first_chunk: &str = "gen_ai.response.time_to_first_chunk";
    }

    /// The namespace `gen_ai.retrieval`.
    pub mod retrieval {
        /// `gen_ai.retrieval.documents`: `any`; development; lives on in `semantic-conventions-genai` as `gen_ai.retrieval.documents`.
        pub const documents: &str = "gen_ai.retrieval.documents";

        /// The namespace `gen_ai.retrieval.query`.
        pub mod query {
            /// `gen_ai.retrieval.query.text`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.retrieval.query.text`.
            pub const text: &str = "gen_ai.retrieval.query.text";
        }
    }

    /// The namespace `gen_ai.token`.
    pub mod token {
        /// `gen_ai.token.type`: `string`, well-known values `input`, `output`; development; lives on in `semantic-conventions-genai` as `gen_ai.token.type`.
        pub const r#type: &str = "gen_ai.token.type";
    }

    /// The namespace `gen_ai.tool`.
    pub mod tool {
        /// `gen_ai.tool.definitions`: `any`; development; lives on in `semantic-conventions-genai` as `gen_ai.tool.definitions`.
        pub const definitions: &str = "gen_ai.tool.definitions";
        /// `gen_ai.tool.description`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.tool.description`.
        pub const description: &str = "gen_ai.tool.description";
        /// `gen_ai.tool.name`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.tool.name`.
        pub const name: &str = "gen_ai.tool.name";
        /// `gen_ai.tool.type`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.tool.type`.
        pub const r#type: &str = "gen_ai.tool.type";

        /// The namespace `gen_ai.tool.call`.
        pub mod call {
            /// `gen_ai.tool.call.arguments`: `any`; development; lives on in `semantic-conventions-genai` as `gen_ai.tool.call.arguments`.
            pub const arguments: &str = "gen_ai.tool.call.arguments";
            /// `gen_ai.tool.call.id`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.tool.call.id`.
            pub const id: &str = "gen_ai.tool.call.id";
            /// `gen_ai.tool.call.result`: `any`; development; lives on in `semantic-conventions-genai` as `gen_ai.tool.call.result`.
            pub const result: &str = "gen_ai.tool.call.result";
        }
    }

    /// The namespace `gen_ai.usage`.
    pub mod usage {
        /// `gen_ai.usage.completion_tokens`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.usage.output_tokens`.
        pub const completion_tokens: &str = "gen_ai.usage.completion_tokens";
        /// `gen_ai.usage.input_tokens`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.usage.input_tokens`.
        pub const input_tokens: &str = "gen_ai.usage.input_tokens";
        /// `gen_ai.usage.output_tokens`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.usage.output_tokens`.
        pub const output_tokens: &str = "gen_ai.usage.output_tokens";
        /// `gen_ai.usage.prompt_tokens`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.usage.input_tokens`.
        pub const prompt_tokens: &str = "gen_ai.usage.prompt_tokens";

        /// The namespace `gen_ai.usage.cache_creation`.
        pub mod cache_creation {
            /// `gen_ai.usage.cache_creation.input_tokens`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.usage.cache_creation.input_tokens`.
            pub const input_tokens: &str = "gen_ai.usage.cache_creation.input_tokens";
        }

        /// The namespace `gen_ai.usage.cache_read`.
        pub mod cache_read {
            /// `gen_ai.usage.cache_read.input_tokens`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.usage.cache_read.input_tokens`.
            pub const input_tokens: &str = "gen_ai.usage.cache_read.input_tokens";
        }

        /// The namespace `gen_ai.usage.reasoning`.
        pub mod reasoning {
            /// `gen_ai.usage.reasoning.output_tokens`: `int`; development; lives on in `semantic-conventions-genai` as `gen_ai.usage.reasoning.output_tokens`.
            pub const output_tokens: &str = "gen_ai.usage.reasoning.output_tokens";
        }
    }

    /// The namespace `gen_ai.workflow`.
    pub mod workflow {
        /// `gen_ai.workflow.name`: `string`; development; lives on in `semantic-conventions-genai` as `gen_ai.workflow.name`.
        pub const name: &str = "gen_ai.workflow.name";
    }
}

/// The namespace `geo`.
pub mod geo {
    /// `geo.postal_code`: `string`; development.
    pub const postal_code: &str = "geo.postal_code";

    /// The namespace `geo.continent`.
    pub mod continent {
        /// `geo.continent.code`: `string`, well-known values `AF`, `AN`, `AS`, `EU`, `NA`, `OC`, `SA`; development.
        pub const code: &str = "geo.continent.code";
    }

    /// The namespace `geo.country`.
    pub mod country {
        /// `geo.country.iso_code`: `string`; development.
        pub const iso_code: &str = "geo.country.iso_code";
    }

    /// The namespace `geo.locality`.
    pub mod locality {
        /// `geo.locality.name`: `string`; development.
        pub const name: &str = "geo.locality.name";
    }

    /// The namespace `geo.location`.
    pub mod location {
        /// `geo.location.lat`: `double`; development.
        pub const lat: &str = "geo.location.lat";
        /// `geo.location.lon`: `double`; development.
        pub const lon: &str = "geo.location.lon";
    }

    /// The namespace `geo.region`.
    pub mod region {
        /// `geo.region.iso_code`: `string`; development.
        pub const iso_code: &str = "geo.region.iso_code";
    }
}

/// The namespace `go`.
pub mod go {

    /// The namespace `go.cpu`.
    pub mod cpu {
        /// `go.cpu.detailed_state`: `string`; development; used by metrics.
        pub const detailed_state: &str = "go.cpu.detailed_state";
        /// `go.cpu.state`: `string`, well-known values `user`, `gc`, `scavenge`, `idle`; development; used by metrics.
        pub const state: &str = "go.cpu.state";
    }

    /// The namespace `go.memory`.
    pub mod memory {
        /// `go.memory.detailed_type`: `string`; development; used by metrics.
        pub const detailed_type: &str = "go.memory.detailed_type";
        /// `go.memory.type`: `string`, well-known values `stack`, `other`; development; used by metrics.
        pub const r#type: &str = "go.memory.type";
    }
}

/// The namespace `graphql`.
pub mod graphql {
    /// `graphql.document`: `string`; development; used by spans.
    pub const document: &str = "graphql.document";

    /// The namespace `graphql.operation`.
    pub mod operation {
        /// `graphql.operation.name`: `string`; development; used by spans.
        pub const name: &str = "graphql.operation.name";
        /// `graphql.operation.type`: `string`, well-known values `query`, `mutation`, `subscription`; development; used by spans.
        pub const r#type: &str = "graphql.operation.type";
    }
}

/// The namespace `heroku`.
pub mod heroku {

    /// The namespace `heroku.app`.
    pub mod app {
        /// `heroku.app.id`: `string`; development; used by resources.
        pub const id: &str = "heroku.app.id";
    }

    /// The namespace `heroku.release`.
    pub mod release {
        /// `heroku.release.commit`: `string`; development; used by resources.
        pub const commit: &str = "heroku.release.commit";
        /// `heroku.release.creation_timestamp`: `string`; development; used by resources.
        pub const creation_timestamp: &str = "heroku.release.creation_timestamp";
    }
}

/// The namespace `host`.
pub mod host {
    /// `host.arch`: `string`, well-known values `amd64`, `arm32`, `arm64`, `ia64`, `ppc32`, `ppc64`, `s390x`, `x86`; development; used by resources.
    pub const arch: &str = "host.arch";
    /// `host.id`: `string`; development; used by resources.
    pub const id: &str = "host.id";
    /// `host.ip`: `string[]`; development; used by resources.
    pub const ip: &str = "host.ip";
    /// `host.mac`: `string[]`; development; used by resources.
    pub const mac: &str = "host.mac";
    /// `host.name`: `string`; development; used by resources.
    pub const name: &str = "host.name";
    /// `host.type`: `string`; development; used by resources.
    pub const r#type: &str = "host.type";

    /// The namespace `host.cpu`.
    pub mod cpu {
        /// `host.cpu.family`: `string`; development; used by resources.
        pub const family: &str = "host.cpu.family";
        /// `host.cpu.stepping`: `string`; development; used by resources.
        pub const stepping: &str = "host.cpu.stepping";

        /// The namespace `host.cpu.cache`.
        pub mod cache {

            /// The namespace `host.cpu.cache.l2`.
            pub mod l2 {
                /// `host.cpu.cache.l2.size`: `int`; development; used by resources.
                pub const size: &str = "host.cpu.cache.l2.size";
            }
        }

        /// The namespace `host.cpu.model`.
        pub mod model {
            /// `host.cpu.model.id`: `string`; development; used by resources.
            pub const id: &str = "host.cpu.model.id";
            /// `host.cpu.model.name`: `string`; development; used by resources.
            pub const name: &str = "host.cpu.model.name";
        }

        /// The namespace `host.cpu.vendor`.
        pub mod vendor {
            /// `host.cpu.vendor.id`: `string`; development; used by resources.
            pub const id: &str = "host.cpu.vendor.id";
        }
    }

    /// The namespace `host.image`.
    pub mod image {
        /// `host.image.id`: `string`; development; used by resources.
        pub const id: &str = "host.image.id";
        /// `host.image.name`: `string`; development; used by resources.
        pub const name: &str = "host.image.name";
        /// `host.image.version`: `string`; development; used by resources.
        pub const version: &str = "host.image.version";
    }
}

/// The namespace `http`.
pub mod http {
    /// `http.client_ip`: `string`; development.
    #[deprecated(note = "write `client.address`")]
    pub const client_ip: &str = "http.client_ip";
    /// `http.flavor`: `string`, well-known values `1.0`, `1.1`, `2.0`, `3.0`, `SPDY`, `QUIC`; development.
    #[deprecated(note = "its parts are now `network.protocol.name`, `network.protocol.version`")]
    pub const flavor: &str = "http.flavor";
    /// `http.host`: `string`; development.
    #[deprecated(note = "its parts are now `server.address`, `client.address`, `http.request.header.host`")]
    pub const host: &str = "http.host";
    /// `http.method`: `string`; development.
    #[deprecated(note = "write `http.request.method`")]
    pub const method: &str = "http.method";
    /// `http.request_content_length`: `int`; development.
    #[deprecated(note = "its parts are now `http.request.header.content-length`")]
    pub const request_content_length: &str = "http.request_content_length";
    /// `http.request_content_length_uncompressed`: `int`; development.
    #[deprecated(note = "write `http.request.body.size`")]
    pub const request_content_length_uncompressed: &str = "http.request_content_length_uncompressed";
    /// `http.response_content_length`: `int`; development.
    #[deprecated(note = "its parts are now `http.response.header.content-length`")]
    pub const response_content_length: &str = "http.response_content_length";
    /// `http.response_content_length_uncompressed`: `int`; development.
    #[deprecated(note = "write `http.response.body.size`")]
    pub const response_content_length_uncompressed: &str = "http.response_content_length_uncompressed";
    /// `http.route`: `string`; stable; used by spans, metrics.
    pub const route: &str = "http.route";
    /// `http.scheme`: `string`; development.
    #[deprecated(note = "write `url.scheme`")]
    pub const scheme: &str = "http.scheme";
    /// `http.server_name`: `string`; development.
    #[deprecated(note = "write `server.address`")]
    pub const server_name: &str = "http.server_name";
    /// `http.status_code`: `int`; development.
    #[deprecated(note = "write `http.response.status_code`")]
    pub const status_code: &str = "http.status_code";
    /// `http.target`: `string`; development.
    #[deprecated(note = "its parts are now `url.path`, `url.query`")]
    pub const target: &str = "http.target";
    /// `http.url`: `string`; development.
    #[deprecated(note = "write `url.full`")]
    pub const url: &str = "http.url";
    /// `http.user_agent`: `string`; development.
    #[deprecated(note = "write `user_agent.original`")]
    pub const user_agent: &str = "http.user_agent";

    /// The namespace `http.connection`.
    pub mod connection {
        /// `http.connection.state`: `string`, well-known values `active`, `idle`; development; used by metrics.
        pub const state: &str = "http.connection.state";
    }

    /// The namespace `http.request`.
    pub mod request {
        /// `http.request.header`: prefix of keys with `string[]` values; stable; used by spans.
        pub const header: &str = "http.request.header";
        /// `http.request.method`: `string`, well-known values `CONNECT`, `DELETE`, `GET`, `HEAD`, `OPTIONS`, `PATCH`, `POST`, `PUT`, `TRACE`, `QUERY`, `_OTHER`; stable; used by spans, metrics.
        pub const method: &str = "http.request.method";
        /// `http.request.method_original`: `string`; stable; used by spans.
        pub const method_original: &str = "http.request.method_original";
        /// `http.request.resend_count`: `int`; stable; used by spans.
        pub const resend_count: &str = "http.request.resend_count";
        /// `http.request.size`: `int`; development; used by spans.
        pub const size: &str = "http.request.size";

        /// The namespace `http.request.body`.
        pub mod body {
            /// `http.request.body.size`: `int`; development; used by spans.
            pub const size: &str = "http.request.body.size";
        }
    }

    /// The namespace `http.response`.
    pub mod response {
        /// `http.response.header`: prefix of keys with `string[]` values; stable; used by spans.
        pub const header: &str = "http.response.header";
        /// `http.response.size`: `int`; development; used by spans.
        pub const size: &str = "http.response.size";
        /// `http.response.status_code`: `int`; stable; used by spans, metrics.
        pub const status_code: &str = "http.response.status_code";

        /// The namespace `http.response.body`.
        pub mod body {
            /// `http.response.body.size`: `int`; development; used by spans.
            pub const size: &str = "http.response.body.size";
        }
    }
}

/// The namespace `hw`.
pub mod hw {
    /// `hw.bios_version`: `string`; development.
    pub const bios_version: &str = "hw.bios_version";
    /// `hw.driver_version`: `string`; development; used by metrics.
    pub const driver_version: &str = "hw.driver_version";
    /// `hw.firmware_version`: `string`; development; used by metrics.
    pub const firmware_version: &str = "hw.firmware_version";
    /// `hw.id`: `string`; development; used by metrics.
    pub const id: &str = "hw.id";
    /// `hw.limit_type`: `string`, well-known values `critical`, `degraded`, `high.critical`, `high.degraded`, `low.critical`, `low.degraded`, `max`, `throttled`, `turbo`; development; used by metrics.
    pub const limit_type: &str = "hw.limit_type";
    /// `hw.model`: `string`; development; used by metrics.
    pub const model: &str = "hw.model";
    /// `hw.name`: `string`; development; used by metrics.
    pub const name: &str = "hw.name";
    /// `hw.parent`: `string`; development; used by metrics.
    pub const parent: &str = "hw.parent";
    /// `hw.sensor_location`: `string`; development; used by metrics.
    pub const sensor_location: &str = "hw.sensor_location";
    /// `hw.serial_number`: `string`; development; used by metrics.
    pub const serial_number: &str = "hw.serial_number";
    /// `hw.state`: `string`, well-known values `degraded`, `failed`, `needs_cleaning`, `ok`, `predicted_failure`; development; used by metrics.
    pub const state: &str = "hw.state";
    /// `hw.type`: `string`, well-known values `battery`, `cpu`, `disk_controller`, `enclosure`, `fan`, `gpu`, `logical_disk`, `memory`, `network`, `physical_disk`, `power_supply`, `tape_drive`, `temperature`, `voltage`; development; used by metrics.
    pub const r#type: &str = "hw.type";
    /// `hw.vendor`: `string`; development; used by metrics.
    pub const vendor: &str = "hw.vendor";

    /// The namespace `hw.battery`.
    pub mod battery {
        /// `hw.battery.capacity`: `string`; development; used by metrics.
        pub const capacity: &str = "hw.battery.capacity";
        /// `hw.battery.chemistry`: `string`; development; used by metrics.
        pub const chemistry: &str = "hw.battery.chemistry";
        /// `hw.battery.state`: `string`, well-known values `charging`, `discharging`; development; used by metrics.
        pub const state: &str = "hw.battery.state";
    }

    /// The namespace `hw.enclosure`.
    pub mod enclosure {
        /// `hw.enclosure.type`: `string`; development.
        pub const r#type: &str = "hw.enclosure.type";
    }

    /// The namespace `hw.gpu`.
    pub mod gpu {
        /// `hw.gpu.task`: `string`, well-known values `decoder`, `encoder`, `general`; development; used by metrics.
        pub const task: &str = "hw.gpu.task";
    }

    /// The namespace `hw.logical_disk`.
    pub mod logical_disk {
        /// `hw.logical_disk.raid_level`: `string`; development; used by metrics.
        pub const raid_level: &str = "hw.logical_disk.raid_level";
        /// `hw.logical_disk.state`: `string`, well-known values `used`, `free`; development; used by metrics.
        pub const state: &str = "hw.logical_disk.state";
    }

    /// The namespace `hw.memory`.
    pub mod memory {
        /// `hw.memory.type`: `string`; development; used by metrics.
        pub const r#type: &str = "hw.memory.type";
    }

    /// The namespace `hw.network`.
    pub mod network {
        /// `hw.network.logical_addresses`: `string[]`; development; used by metrics.
        pub const logical_addresses: &str = "hw.network.logical_addresses";
        /// `hw.network.physical_address`: `string`; development; used by metrics.
        pub const physical_address: &str = "hw.network.physical_address";
    }

    /// The namespace `hw.physical_disk`.
    pub mod physical_disk {
        /// `hw.physical_disk.smart_attribute`: `string`; development; used by metrics.
        pub const smart_attribute: &str = "hw.physical_disk.smart_attribute";
        /// `hw.physical_disk.state`: `string`, well-known values `remaining`; development; used by metrics.
        pub const state: &str = "hw.physical_disk.state";
        /// `hw.physical_disk.type`: `string`; development; used by metrics.
        pub const r#type: &str = "hw.physical_disk.type";
    }

    /// The namespace `hw.tape_drive`.
    pub mod tape_drive {
        /// `hw.tape_drive.operation_type`: `string`, well-known values `mount`, `unmount`, `clean`; development; used by metrics.
        pub const operation_type: &str = "hw.tape_drive.operation_type";
    }
}

/// The namespace `ios`.
pub mod ios {
    /// `ios.state`: `string`, well-known values `active`, `inactive`, `background`, `foreground`, `terminate`; development.
    #[deprecated(note = "write `ios.app.state`")]
    pub const state: &str = "ios.state";

    /// The namespace `ios.app`.
    pub mod app {
        /// `ios.app.state`: `string`, well-known values `active`, `inactive`, `background`, `foreground`, `terminate`; development; used by events.
        pub const state: &str = "ios.app.state";
    }
}

/// The namespace `jsonrpc`.
pub mod jsonrpc {

    /// The namespace `jsonrpc.protocol`.
    pub mod protocol {
        /// `jsonrpc.protocol.version`: `string`; development; used by spans.
        pub const version: &str = "jsonrpc.protocol.version";
    }

    /// The namespace `jsonrpc.request`.
    pub mod request {
        /// `jsonrpc.request.id`: `string`; development; used by spans.
        pub const id: &str = "jsonrpc.request.id";
    }
}

/// The namespace `jvm`.
pub mod jvm {

    /// The namespace `jvm.buffer`.
    pub mod buffer {

        /// The namespace `jvm.buffer.pool`.
        pub mod pool {
            /// `jvm.buffer.pool.name`: `string`; development; used by metrics.
            pub const name: &str = "jvm.buffer.pool.name";
        }
    }

    /// The namespace `jvm.gc`.
    pub mod gc {
        /// `jvm.gc.action`: `string`; stable; used by metrics.
        pub const action: &str = "jvm.gc.action";
        /// `jvm.gc.cause`: `string`; development; used by metrics.
        pub const cause: &str = "jvm.gc.cause";
        /// `jvm.gc.name`: `string`; stable; used by metrics.
        pub const name: &str = "jvm.gc.name";
    }

    /// The namespace `jvm.memory`.
    pub mod memory {
        /// `jvm.memory.type`: `string`, well-known values `heap`, `non_heap`; stable; used by metrics.
        pub const r#type: &str = "jvm.memory.type";

        /// The namespace `jvm.memory.pool`.
        pub mod pool {
            /// `jvm.memory.pool.name`: `string`; stable; used by metrics.
            pub const name: &str = "jvm.memory.pool.name";
        }
    }

    /// The namespace `jvm.thread`.
    pub mod thread {
        /// `jvm.thread.daemon`: `boolean`; stable; used by metrics.
        pub const daemon: &str = "jvm.thread.daemon";
        /// `jvm.thread.state`: `string`, well-known values `new`, `runnable`, `blocked`, `waiting`, `timed_waiting`, `terminated`; stable; used by metrics.
        pub const state: &str = "jvm.thread.state";
    }
}

/// The namespace `k8s`.
pub mod k8s {

    /// The namespace `k8s.cluster`.
    pub mod cluster {
        /// `k8s.cluster.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.cluster.name";
        /// `k8s.cluster.uid`: `string`; stable; used by resources.
        pub const uid: &str = "k8s.cluster.uid";
    }

    /// The namespace `k8s.container`.
    pub mod container {
        /// `k8s.container.name`: `string`; stable; used by resources, metrics.
        pub const name: &str = "k8s.container.name";
        /// `k8s.container.restart_count`: `int`; stable; used by resources.
        pub const restart_count: &str = "k8s.container.restart_count";

        /// The namespace `k8s.container.ephemeral_storage`.
        pub mod ephemeral_storage {
            /// `k8s.container.ephemeral_storage.fs_type`: `string`, well-known values `rootfs`, `logs`; development; used by metrics.
            pub const fs_type: &str = "k8s.container.ephemeral_storage.fs_type";
        }

        /// The namespace `k8s.container.status`.
        pub mod status {
            /// `k8s.container.status.last_terminated_reason`: `string`; development; used by resources.
            pub const last_terminated_reason: &str = "k8s.container.status.last_terminated_reason";
            /// `k8s.container.status.reason`: `string`, well-known values `ContainerCreating`, `CrashLoopBackOff`, `CreateContainerConfigError`, `ErrImagePull`, `ImagePullBackOff`, `OOMKilled`, `Completed`, `Error`, `ContainerCannotRun`; experimental; used by metrics.
            pub const reason: &str = "k8s.container.status.reason";
            /// `k8s.container.status.state`: `string`, well-known values `terminated`, `running`, `waiting`; experimental; used by metrics.
            pub const state: &str = "k8s.container.status.state";
        }
    }

    /// The namespace `k8s.cronjob`.
    pub mod cronjob {
        /// `k8s.cronjob.annotation`: prefix of keys with `string` values; stable; used by resources.
        pub const annotation: &str = "k8s.cronjob.annotation";
        /// `k8s.cronjob.label`: prefix of keys with `string` values; stable; used by resources.
        pub const label: &str = "k8s.cronjob.label";
        /// `k8s.cronjob.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.cronjob.name";
        /// `k8s.cronjob.uid`: `string`; stable; used by resources.
        pub const uid: &str = "k8s.cronjob.uid";
    }

    /// The namespace `k8s.daemonset`.
    pub mod daemonset {
        /// `k8s.daemonset.annotation`: prefix of keys with `string` values; stable; used by resources.
        pub const annotation: &str = "k8s.daemonset.annotation";
        /// `k8s.daemonset.label`: prefix of keys with `string` values; stable; used by resources.
        pub const label: &str = "k8s.daemonset.label";
        /// `k8s.daemonset.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.daemonset.name";
        /// `k8s.daemonset.uid`: `string`; stable; used by resources.
        pub const uid: &str = "k8s.daemonset.uid";
    }

    /// The namespace `k8s.deployment`.
    pub mod deployment {
        /// `k8s.deployment.annotation`: prefix of keys with `string` values; stable; used by resources.
        pub const annotation: &str = "k8s.deployment.annotation";
        /// `k8s.deployment.label`: prefix of keys with `string` values; stable; used by resources.
        pub const label: &str = "k8s.deployment.label";
        /// `k8s.deployment.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.deployment.name";
        /// `k8s.deployment.uid`: `string`; stable; used by resources.
        pub const uid: &str = "k8s.deployment.uid";
    }

    /// The namespace `k8s.hpa`.
    pub mod hpa {
        /// `k8s.hpa.name`: `string`; development; used by resources.
        pub const name: &str = "k8s.hpa.name";
        /// `k8s.hpa.uid`: `string`; development; used by resources.
        pub const uid: &str = "k8s.hpa.uid";

        /// The namespace `k8s.hpa.metric`.
        pub mod metric {
            /// `k8s.hpa.metric.type`: `string`; development; used by metrics.
            pub const r#type: &str = "k8s.hpa.metric.type";
        }

        /// The namespace `k8s.hpa.scaletargetref`.
        pub mod scaletargetref {
            /// `k8s.hpa.scaletargetref.api_version`: `string`; development; used by resources.
            pub const api_version: &str = "k8s.hpa.scaletargetref.api_version";
            /// `k8s.hpa.scaletargetref.kind`: `string`; development; used by resources.
            pub const kind: &str = "k8s.hpa.scaletargetref.kind";
            /// `k8s.hpa.scaletargetref.name`: `string`; development; used by resources.
            pub const name: &str = "k8s.hpa.scaletargetref.name";
        }
    }

    /// The namespace `k8s.hugepage`.
    pub mod hugepage {
        /// `k8s.hugepage.size`: `string`; development; used by metrics.
        pub const size: &str = "k8s.hugepage.size";
    }

    /// The namespace `k8s.job`.
    pub mod job {
        /// `k8s.job.annotation`: prefix of keys with `string` values; stable; used by resources.
        pub const annotation: &str = "k8s.job.annotation";
        /// `k8s.job.label`: prefix of keys with `string` values; stable; used by resources.
        pub const label: &str = "k8s.job.label";
        /// `k8s.job.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.job.name";
        /// `k8s.job.uid`: `string`; stable; used by resources.
        pub const uid: &str = "k8s.job.uid";
    }

    /// The namespace `k8s.namespace`.
    pub mod namespace {
        /// `k8s.namespace.annotation`: prefix of keys with `string` values; stable; used by resources.
        pub const annotation: &str = "k8s.namespace.annotation";
        /// `k8s.namespace.label`: prefix of keys with `string` values; stable; used by resources.
        pub const label: &str = "k8s.namespace.label";
        /// `k8s.namespace.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.namespace.name";
        /// `k8s.namespace.phase`: `string`, well-known values `active`, `terminating`; development; used by metrics.
        pub const phase: &str = "k8s.namespace.phase";
    }

    /// The namespace `k8s.node`.
    pub mod node {
        /// `k8s.node.annotation`: prefix of keys with `string` values; stable; used by resources.
        pub const annotation: &str = "k8s.node.annotation";
        /// `k8s.node.label`: prefix of keys with `string` values; stable; used by resources.
        pub const label: &str = "k8s.node.label";
        /// `k8s.node.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.node.name";
        /// `k8s.node.uid`: `string`; stable; used by resources.
        pub const uid: &str = "k8s.node.uid";

        /// The namespace `k8s.node.condition`.
        pub mod condition {
            /// `k8s.node.condition.status`: `string`, well-known values `true`, `false`, `unknown`; development; used by metrics.
            pub const status: &str = "k8s.node.condition.status";
            /// `k8s.node.condition.type`: `string`, well-known values `Ready`, `DiskPressure`, `MemoryPressure`, `PIDPressure`, `NetworkUnavailable`; development; used by metrics.
            pub const r#type: &str = "k8s.node.condition.type";
        }

        /// The namespace `k8s.node.system_container`.
        pub mod system_container {
            /// `k8s.node.system_container.name`: `string`; development; used by resources.
            pub const name: &str = "k8s.node.system_container.name";
        }
    }

    /// The namespace `k8s.persistentvolume`.
    pub mod persistentvolume {
        /// `k8s.persistentvolume.annotation`: prefix of keys with `string` values; development; used by resources.
        pub const annotation: &str = "k8s.persistentvolume.annotation";
        /// `k8s.persistentvolume.label`: prefix of keys with `string` values; development; used by resources.
        pub const label: &str = "k8s.persistentvolume.label";
        /// `k8s.persistentvolume.name`: `string`; development; used by resources.
        pub const name: &str = "k8s.persistentvolume.name";
        /// `k8s.persistentvolume.reclaim_policy`: `string`, well-known values `Delete`, `Recycle`, `Retain`; development; used by resources.
        pub const reclaim_policy: &str = "k8s.persistentvolume.reclaim_policy";
        /// `k8s.persistentvolume.uid`: `string`; development; used by resources.
        pub const uid: &str = "k8s.persistentvolume.uid";

        /// The namespace `k8s.persistentvolume.status`.
        pub mod status {
            /// `k8s.persistentvolume.status.phase`: `string`, well-known values `Available`, `Bound`, `Failed`, `Pending`, `Released`; development; used by metrics.
            pub const phase: &str = "k8s.persistentvolume.status.phase";
        }
    }

    /// The namespace `k8s.persistentvolumeclaim`.
    pub mod persistentvolumeclaim {
        /// `k8s.persistentvolumeclaim.annotation`: prefix of keys with `string` values; development; used by resources.
        pub const annotation: &str = "k8s.persistentvolumeclaim.annotation";
        /// `k8s.persistentvolumeclaim.label`: prefix of keys with `string` values; development; used by resources.
        pub const label: &str = "k8s.persistentvolumeclaim.label";
        /// `k8s.persistentvolumeclaim.name`: `string`; development; used by resources.
        pub const name: &str = "k8s.persistentvolumeclaim.name";
        /// `k8s.persistentvolumeclaim.uid`: `string`; development; used by resources.
        pub const uid: &str = "k8s.persistentvolumeclaim.uid";

        /// The namespace `k8s.persistentvolumeclaim.status`.
        pub mod status {
            /// `k8s.persistentvolumeclaim.status.phase`: `string`, well-known values `Bound`, `Lost`, `Pending`; development; used by metrics.
            pub const phase: &str = "k8s.persistentvolumeclaim.status.phase";
        }
    }

    /// The namespace `k8s.pod`.
    pub mod pod {
        /// `k8s.pod.annotation`: prefix of keys with `string` values; stable; used by resources.
        pub const annotation: &str = "k8s.pod.annotation";
        /// `k8s.pod.hostname`: `string`; stable; used by resources.
        pub const hostname: &str = "k8s.pod.hostname";
        /// `k8s.pod.ip`: `string`; stable; used by resources.
        pub const ip: &str = "k8s.pod.ip";
        /// `k8s.pod.label`: prefix of keys with `string` values; stable; used by resources.
        pub const label: &str = "k8s.pod.label";
        /// `k8s.pod.labels`: prefix of keys with `string` values; development.
        #[deprecated(note = "write `k8s.pod.label`")]
        pub const labels: &str = "k8s.pod.labels";
        /// `k8s.pod.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.pod.name";
        /// `k8s.pod.start_time`: `string`; stable; used by resources.
        pub const start_time: &str = "k8s.pod.start_time";
        /// `k8s.pod.uid`: `string`; stable; used by resources.
        pub const uid: &str = "k8s.pod.uid";

        /// The namespace `k8s.pod.status`.
        pub mod status {
            /// `k8s.pod.status.phase`: `string`, well-known values `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`; development; used by metrics.
            pub const phase: &str = "k8s.pod.status.phase";
            /// `k8s.pod.status.reason`: `string`, well-known values `Evicted`, `NodeAffinity`, `NodeLost`, `Shutdown`, `UnexpectedAdmissionError`; development; used by metrics.
            pub const reason: &str = "k8s.pod.status.reason";
        }
    }

    /// The namespace `k8s.replicaset`.
    pub mod replicaset {
        /// `k8s.replicaset.annotation`: prefix of keys with `string` values; stable; used by resources.
        pub const annotation: &str = "k8s.replicaset.annotation";
        /// `k8s.replicaset.label`: prefix of keys with `string` values; stable; used by resources.
        pub const label: &str = "k8s.replicaset.label";
        /// `k8s.replicaset.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.replicaset.name";
        /// `k8s.replicaset.uid`: `string`; stable; used by resources.
        pub const uid: &str = "k8s.replicaset.uid";
    }

    /// The namespace `k8s.replicationcontroller`.
    pub mod replicationcontroller {
        /// `k8s.replicationcontroller.name`: `string`; development; used by resources.
        pub const name: &str = "k8s.replicationcontroller.name";
        /// `k8s.replicationcontroller.uid`: `string`; development; used by resources.
        pub const uid: &str = "k8s.replicationcontroller.uid";
    }

    /// The namespace `k8s.resourcequota`.
    pub mod resourcequota {
        /// `k8s.resourcequota.name`: `string`; development; used by resources.
        pub const name: &str = "k8s.resourcequota.name";
        /// `k8s.resourcequota.resource_name`: `string`; development; used by metrics.
        pub const resource_name: &str = "k8s.resourcequota.resource_name";
        /// `k8s.resourcequota.uid`: `string`; development; used by resources.
        pub const uid: &str = "k8s.resourcequota.uid";
    }

    /// The namespace `k8s.service`.
    pub mod service {
        /// `k8s.service.annotation`: prefix of keys with `string` values; development; used by resources.
        pub const annotation: &str = "k8s.service.annotation";
        /// `k8s.service.label`: prefix of keys with `string` values; development; used by resources.
        pub const label: &str = "k8s.service.label";
        /// `k8s.service.name`: `string`; development; used by resources.
        pub const name: &str = "k8s.service.name";
        /// `k8s.service.publish_not_ready_addresses`: `boolean`; development; used by resources.
        pub const publish_not_ready_addresses: &str = "k8s.service.publish_not_ready_addresses";
        /// `k8s.service.selector`: prefix of keys with `string` values; development; used by resources.
        pub const selector: &str = "k8s.service.selector";
        /// `k8s.service.traffic_distribution`: `string`; development; used by resources.
        pub const traffic_distribution: &str = "k8s.service.traffic_distribution";
        /// `k8s.service.type`: `string`, well-known values `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`; development; used by resources.
        pub const r#type: &str = "k8s.service.type";
        /// `k8s.service.uid`: `string`; development; used by resources.
        pub const uid: &str = "k8s.service.uid";

        /// The namespace `k8s.service.endpoint`.
        pub mod endpoint {
            /// `k8s.service.endpoint.address_type`: `string`, well-known values `IPv4`, `IPv6`, `FQDN`; development; used by metrics.
            pub const address_type: &str = "k8s.service.endpoint.address_type";
            /// `k8s.service.endpoint.condition`: `string`, well-known values `ready`, `serving`, `terminating`; development; used by metrics.
            pub const condition: &str = "k8s.service.endpoint.condition";
            /// `k8s.service.endpoint.zone`: `string`; development; used by metrics.
            pub const zone: &str = "k8s.service.endpoint.zone";
        }
    }

    /// The namespace `k8s.statefulset`.
    pub mod statefulset {
        /// `k8s.statefulset.annotation`: prefix of keys with `string` values; stable; used by resources.
        pub const annotation: &str = "k8s.statefulset.annotation";
        /// `k8s.statefulset.label`: prefix of keys with `string` values; stable; used by resources.
        pub const label: &str = "k8s.statefulset.label";
        /// `k8s.statefulset.name`: `string`; stable; used by resources.
        pub const name: &str = "k8s.statefulset.name";
        /// `k8s.statefulset.uid`: `string`; stable; used by resources.
        pub const uid: &str = "k8s.statefulset.uid";
    }

    /// The namespace `k8s.storageclass`.
    pub mod storageclass {
        /// `k8s.storageclass.name`: `string`; development; used by resources, metrics.
        pub const name: &str = "k8s.storageclass.name";
    }

    /// The namespace `k8s.volume`.
    pub mod volume {
        /// `k8s.volume.name`: `string`; development; used by metrics.
        pub const name: &str = "k8s.volume.name";
        /// `k8s.volume.type`: `string`, well-known values `persistentVolumeClaim`, `configMap`, `downwardAPI`, `emptyDir`, `secret`, `local`; development; used by metrics.
        pub const r#type: &str = "k8s.volume.type";
    }
}

/// The namespace `linux`.
pub mod linux {

    /// The namespace `linux.memory`.
    pub mod memory {

        /// The namespace `linux.memory.slab`.
        pub mod slab {
            /// `linux.memory.slab.state`: `string`, well-known values `reclaimable`, `unreclaimable`; development.
            #[deprecated(note = "write `system.memory.linux.slab.state`")]
            pub const state: &str = "linux.memory.slab.state";
        }
    }
}

/// The namespace `log`.
pub mod log {
    /// `log.iostream`: `string`, well-known values `stdout`, `stderr`; development.
    pub const iostream: &str = "log.iostream";

    /// The namespace `log.file`.
    pub mod file {
        /// `log.file.name`: `string`; development.
        pub const name: &str = "log.file.name";
        /// `log.file.name_resolved`: `string`; development.
        pub const name_resolved: &str = "log.file.name_resolved";
        /// `log.file.path`: `string`; development.
        pub const path: &str = "log.file.path";
        /// `log.file.path_resolved`: `string`; development.
        pub const path_resolved: &str = "log.file.path_resolved";
    }

    /// The namespace `log.record`.
    pub mod record {
        /// `log.record.original`: `string`; development.
        pub const original: &str = "log.record.original";
        /// `log.record.uid`: `string`; development.
        pub const uid: &str = "log.record.uid";
    }
}

/// The namespace `mainframe`.
pub mod mainframe {

    /// The namespace `mainframe.lpar`.
    pub mod lpar {
        /// `mainframe.lpar.name`: `string`; development; used by resources.
        pub const name: &str = "mainframe.lpar.name";
    }
}

/// The namespace `mcp`.
pub mod mcp {

    /// The namespace `mcp.method`.
    pub mod method {
        /// `mcp.method.name`: `string`, well-known values `notifications/cancelled`, `initialize`, `notifications/initialized`, `notifications/progress`, `ping`, `resources/list`, `resources/templates/list`, `resources/read`, `notifications/resources/list_changed`, `resources/subscribe`, `resources/unsubscribe`, `notifications/resources/updated`, `prompts/list`, `prompts/get`, `notifications/prompts/list_changed`, `tools/list`, `tools/call`, `notifications/tools/list_changed`, `logging/setLevel`, `notifications/message`, `sampling/createMessage`, `completion/complete`, `roots/list`, `notifications/roots/list_changed`, `elicitation/create`; development; lives on in `semantic-conventions-genai` as `mcp.method.name`.
        pub const name: &str = "mcp.method.name";
    }

    /// The namespace `mcp.protocol`.
    pub mod protocol {
        /// `mcp.protocol.version`: `string`; development; lives on in `semantic-conventions-genai` as `mcp.protocol.version`.
        pub const version: &str = "mcp.protocol.version";
    }

    /// The namespace `mcp.resource`.
    pub mod resource {
        /// `mcp.resource.uri`: `string`; development; lives on in `semantic-conventions-genai` as `mcp.resource.uri`.
        pub const uri: &str = "mcp.resource.uri";
    }

    /// The namespace `mcp.session`.
    pub mod session {
        /// `mcp.session.id`: `string`; development; lives on in `semantic-conventions-genai` as `mcp.session.id`.
        pub const id: &str = "mcp.session.id";
    }
}

/// The namespace `message`.
pub mod message {
    /// `message.compressed_size`: `int`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const compressed_size: &str = "message.compressed_size";
    /// `message.id`: `int`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const id: &str = "message.id";
    /// `message.type`: `string`, well-known values `SENT`, `RECEIVED`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const r#type: &str = "message.type";
    /// `message.uncompressed_size`: `int`; development.
    #[deprecated(note = "no attribute replaces it")]
    pub const uncompressed_size: &str = "message.uncompressed_size";
}

/// The namespace `messaging`.
pub mod messaging {
    /// `messaging.client_id`: `string`; development.
    #[deprecated(note = "write `messaging.client.id`")]
    pub const client_id: &str = "messaging.client_id";
    /// `messaging.operation`: `string`; development.
    #[deprecated(note = "write `messaging.operation.type`")]
    pub const operation: &str = "messaging.operation";
    /// `messaging.system`: `string`, well-known values `activemq`, `aws.sns`, `aws_sqs`, `eventgrid`, `eventhubs`, `servicebus`, `gcp_pubsub`, `jms`, `kafka`, `rabbitmq`, `rocketmq`, `pulsar`; development; used by spans, metrics.
    pub const system: &str = "messaging.system";

    /// The namespace `messaging.batch`.
    pub mod batch {
        /// `messaging.batch.message_count`: `int`; development; used by spans.
        pub const message_count: &str = "messaging.batch.message_count";
    }

    /// The namespace `messaging.client`.
    pub mod client {
        /// `messaging.client.id`: `string`; development; used by spans.
        pub const id: &str = "messaging.client.id";
    }

    /// The namespace `messaging.consumer`.
    pub mod consumer {

        /// The namespace `messaging.consumer.group`.
        pub mod group {
            /// `messaging.consumer.group.name`: `string`; development; used by spans, metrics.
            pub const name: &str = "messaging.consumer.group.name";
        }
    }

    /// The namespace `messaging.destination`.
    pub mod destination {
        /// `messaging.destination.anonymous`: `boolean`; development; used by spans.
        pub const anonymous: &str = "messaging.destination.anonymous";
        /// `messaging.destination.name`: `string`; development; used by spans, metrics.
        pub const name: &str = "messaging.destination.name";
        /// `messaging.destination.template`: `string`; development; used by spans, metrics.
        pub const template: &str = "messaging.destination.template";
        /// `messaging.destination.temporary`: `boolean`; development; used by spans.
        pub const temporary: &str = "messaging.destination.temporary";

        /// The namespace `messaging.destination.partition`.
        pub mod partition {
            /// `messaging.destination.partition.id`: `string`; development; used by spans, metrics.
            pub const id: &str = "messaging.destination.partition.id";
        }

        /// The namespace `messaging.destination.subscription`.
        pub mod subscription {
            /// `messaging.destination.subscription.name`: `string`; development; used by spans, metrics.
            pub const name: &str = "messaging.destination.subscription.name";
        }
    }

    /// The namespace `messaging.destination_publish`.
    pub mod destination_publish {
        /// `messaging.destination_publish.anonymous`: `boolean`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const anonymous: &str = "messaging.destination_publish.anonymous";
        /// `messaging.destination_publish.name`: `string`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const name: &str = "messaging.destination_publish.name";
    }

    /// The namespace `messaging.eventhubs`.
    pub mod eventhubs {

        /// The namespace `messaging.eventhubs.consumer`.
        pub mod consumer {
            /// `messaging.eventhubs.consumer.group`: `string`; development.
            #[deprecated(note = "write `messaging.consumer.group.name`")]
            pub const group: &str = "messaging.eventhubs.consumer.group";
        }

        /// The namespace `messaging.eventhubs.message`.
        pub mod message {
            /// `messaging.eventhubs.message.enqueued_time`: `int`; development; used by spans.
            pub const enqueued_time: &str = "messaging.eventhubs.message.enqueued_time";
        }
    }

    /// The namespace `messaging.gcp_pubsub`.
    pub mod gcp_pubsub {

        /// The namespace `messaging.gcp_pubsub.message`.
        pub mod message {
            /// `messaging.gcp_pubsub.message.ack_deadline`: `int`; development; used by spans.
            pub const ack_deadline: &str = "messaging.gcp_pubsub.message.ack_deadline";
            /// `messaging.gcp_pubsub.message.ack_id`: `string`; development; used by spans.
            pub const ack_id: &str = "messaging.gcp_pubsub.message.ack_id";
            /// `messaging.gcp_pubsub.message.delivery_attempt`: `int`; development; used by spans.
            pub const delivery_attempt: &str = "messaging.gcp_pubsub.message.delivery_attempt";
            /// `messaging.gcp_pubsub.message.ordering_key`: `string`; development; used by spans.
            pub const ordering_key: &str = "messaging.gcp_pubsub.message.ordering_key";
        }
    }

    /// The namespace `messaging.kafka`.
    pub mod kafka {
        /// `messaging.kafka.offset`: `int`; development; used by spans.
        pub const offset: &str = "messaging.kafka.offset";

        /// The namespace `messaging.kafka.cluster`.
        pub mod cluster {
            /// `messaging.kafka.cluster.id`: `string`; development; used by spans.
            pub const id: &str = "messaging.kafka.cluster.id";
        }

        /// The namespace `messaging.kafka.consumer`.
        pub mod consumer {
            /// `messaging.kafka.consumer.group`: `string`; development.
            #[deprecated(note = "write `messaging.consumer.group.name`")]
            pub const group: &str = "messaging.kafka.consumer.group";
        }

        /// The namespace `messaging.kafka.destination`.
        pub mod destination {
            /// `messaging.kafka.destination.partition`: `int`; development.
            #[deprecated(note = "its parts are now `messaging.destination.partition.id`")]
            pub const partition: &str = "messaging.kafka.destination.partition";
        }

        /// The namespace `messaging.kafka.message`.
        pub mod message {
            /// `messaging.kafka.message.key`: `string`; development; used by spans.
            pub const key: &str = "messaging.kafka.message.key";
            /// `messaging.kafka.message.offset`: `int`; development.
            #[deprecated(note = "write `messaging.kafka.offset`")]
            pub const offset: &str = "messaging.kafka.message.offset";
            /// `messaging.kafka.message.tombstone`: `boolean`; development; used by spans.
            pub const tombstone: &str = "messaging.kafka.message.tombstone";
        }
    }

    /// The namespace `messaging.message`.
    pub mod message {
        /// `messaging.message.conversation_id`: `string`; development; used by spans.
        pub const conversation_id: &str = "messaging.message.conversation_id";
        /// `messaging.message.id`: `string`; development; used by spans.
        pub const id: &str = "messaging.message.id";

        /// The namespace `messaging.message.body`.
        pub mod body {
            /// `messaging.message.body.size`: `int`; development; used by spans.
            pub const size: &str = "messaging.message.body.size";
        }

        /// The namespace `messaging.message.envelope`.
        pub mod envelope {
            /// `messaging.message.envelope.size`: `int`; development; used by spans.
            pub const size: &str = "messaging.message.envelope.size";
        }
    }

    /// The namespace `messaging.operation`.
    pub mod operation {
        /// `messaging.operation.name`: `string`; development; used by spans, metrics.
        pub const name: &str = "messaging.operation.name";
        /// `messaging.operation.type`: `string`, well-known values `create`, `send`, `receive`, `process`, `settle`; development; used by spans, metrics.
        pub const r#type: &str = "messaging.operation.type";
    }

    /// The namespace `messaging.rabbitmq`.
    pub mod rabbitmq {

        /// The namespace `messaging.rabbitmq.destination`.
        pub mod destination {
            /// `messaging.rabbitmq.destination.routing_key`: `string`; development; used by spans.
            pub const routing_key: &str = "messaging.rabbitmq.destination.routing_key";
        }

        /// The namespace `messaging.rabbitmq.message`.
        pub mod message {
            /// `messaging.rabbitmq.message.delivery_tag`: `int`; development; used by spans.
            pub const delivery_tag: &str = "messaging.rabbitmq.message.delivery_tag";
        }
    }

    /// The namespace `messaging.rocketmq`.
    pub mod rocketmq {
        /// `messaging.rocketmq.client_group`: `string`; development.
        #[deprecated(note = "its parts are now `messaging.consumer.group.name`")]
        pub const client_group: &str = "messaging.rocketmq.client_group";
        /// `messaging.rocketmq.consumption_model`: `string`, well-known values `clustering`, `broadcasting`; development; used by spans.
        pub const consumption_model: &str = "messaging.rocketmq.consumption_model";
        /// `messaging.rocketmq.namespace`: `string`; development; used by spans.
        pub const namespace: &str = "messaging.rocketmq.namespace";

        /// The namespace `messaging.rocketmq.message`.
        pub mod message {
            /// `messaging.rocketmq.message.delay_time_level`: `int`; development; used by spans.
            pub const delay_time_level: &str = "messaging.rocketmq.message.delay_time_level";
            /// `messaging.rocketmq.message.delivery_timestamp`: `int`; development; used by spans.
            pub const delivery_timestamp: &str = "messaging.rocketmq.message.delivery_timestamp";
            /// `messaging.rocketmq.message.group`: `string`; development; used by spans.
            pub const group: &str = "messaging.rocketmq.message.group";
            /// `messaging.rocketmq.message.keys`: `string[]`; development; used by spans.
            pub const keys: &str = "messaging.rocketmq.message.keys";
            /// `messaging.rocketmq.message.tag`: `string`; development; used by spans.
            pub const tag: &str = "messaging.rocketmq.message.tag";
            /// `messaging.rocketmq.message.type`: `string`, well-known values `normal`, `fifo`, `delay`, `transaction`; development; used by spans.
            pub const r#type: &str = "messaging.rocketmq.message.type";
        }
    }

    /// The namespace `messaging.servicebus`.
    pub mod servicebus {
        /// `messaging.servicebus.disposition_status`: `string`, well-known values `complete`, `abandon`, `dead_letter`, `defer`; development; used by spans.
        pub const disposition_status: &str = "messaging.servicebus.disposition_status";

        /// The namespace `messaging.servicebus.destination`.
        pub mod destination {
            /// `messaging.servicebus.destination.subscription_name`: `string`; development.
            #[deprecated(note = "write `messaging.destination.subscription.name`")]
            pub const subscription_name: &str = "messaging.servicebus.destination.subscription_name";
        }

        /// The namespace `messaging.servicebus.message`.
        pub mod message {
            /// `messaging.servicebus.message.delivery_count`: `int`; development; used by spans.
            pub const delivery_count: &str = "messaging.servicebus.message.delivery_count";
            /// `messaging.servicebus.message.enqueued_time`: `int`; development; used by spans.
            pub const enqueued_time: &str = "messaging.servicebus.message.enqueued_time";
        }
    }
}

/// The namespace `net`.
pub mod net {
    /// `net.transport`: `string`, well-known values `ip_tcp`, `ip_udp`, `pipe`, `inproc`, `other`; development.
    #[deprecated(note = "write `network.transport`")]
    pub const transport: &str = "net.transport";

    /// The namespace `net.host`.
    pub mod host {
        /// `net.host.ip`: `string`; development.
        #[deprecated(note = "write `network.local.address`")]
        pub const ip: &str = "net.host.ip";
        /// `net.host.name`: `string`; development.
        #[deprecated(note = "write `server.address`")]
        pub const name: &str = "net.host.name";
        /// `net.host.port`: `int`; development.
        #[deprecated(note = "write `server.port`")]
        pub const port: &str = "net.host.port";
    }

    /// The namespace `net.peer`.
    pub mod peer {
        /// `net.peer.ip`: `string`; development.
        #[deprecated(note = "write `network.peer.address`")]
        pub const ip: &str = "net.peer.ip";
        /// `net.peer.name`: `string`; development.
        #[deprecated(note = "its parts are now `server.address`, `client.address`")]
        pub const name: &str = "net.peer.name";
        /// `net.peer.port`: `int`; development.
        #[deprecated(note = "its parts are now `server.port`, `client.port`")]
        pub const port: &str = "net.peer.port";
    }

    /// The namespace `net.protocol`.
    pub mod protocol {
        /// `net.protocol.name`: `string`; development.
        #[deprecated(note = "write `network.protocol.name`")]
        pub const name: &str = "net.protocol.name";
        /// `net.protocol.version`: `string`; development.
        #[deprecated(note = "write `network.protocol.version`")]
        pub const version: &str = "net.protocol.version";
    }

    /// The namespace `net.sock`.
    pub mod sock {
        /// `net.sock.family`: `string`, well-known values `inet`, `inet6`, `unix`; development.
        #[deprecated(note = "its parts are now `network.transport`, `network.type`")]
        pub const family: &str = "net.sock.family";

        /// The namespace `net.sock.host`.
        pub mod host {
            /// `net.sock.host.addr`: `string`; development.
            #[deprecated(note = "write `network.local.address`")]
            pub const addr: &str = "net.sock.host.addr";
            /// `net.sock.host.port`: `int`; development.
            #[deprecated(note = "write `network.local.port`")]
            pub const port: &str = "net.sock.host.port";
        }

        /// The namespace `net.sock.peer`.
        pub mod peer {
            /// `net.sock.peer.addr`: `string`; development.
            #[deprecated(note = "write `network.peer.address`")]
            pub const addr: &str = "net.sock.peer.addr";
            /// `net.sock.peer.name`: `string`; development.
            #[deprecated(note = "no attribute replaces it")]
            pub const name: &str = "net.sock.peer.name";
            /// `net.sock.peer.port`: `int`; development.
            #[deprecated(note = "write `network.peer.port`")]
            pub const port: &str = "net.sock.peer.port";
        }
    }
}

/// The namespace `network`.
pub mod network {
    /// `network.transport`: `string`, well-known values `tcp`, `udp`, `pipe`, `unix`, `quic`; stable; used by spans, metrics.
    pub const transport: &str = "network.transport";
    /// `network.type`: `string`, well-known values `ipv4`, `ipv6`; stable; used by spans, metrics.
    pub const r#type: &str = "network.type";

    /// The namespace `network.carrier`.
    pub mod carrier {
        /// `network.carrier.icc`: `string`; development.
        pub const icc: &str = "network.carrier.icc";
        /// `network.carrier.mcc`: `string`; development.
        pub const mcc: &str = "network.carrier.mcc";
        /// `network.carrier.mnc`: `string`; development.
        pub const mnc: &str = "network.carrier.mnc";
        /// `network.carrier.name`: `string`; development.
        pub const name: &str = "network.carrier.name";
    }

    /// The namespace `network.connection`.
    pub mod connection {
        /// `network.connection.state`: `string`, well-known values `closed`, `close_wait`, `closing`, `established`, `fin_wait_1`, `fin_wait_2`, `last_ack`, `listen`, `syn_received`, `syn_sent`, `time_wait`; development; used by metrics.
        pub const state: &str = "network.connection.state";
        /// `network.connection.subtype`: `string`, well-known values `gprs`, `edge`, `umts`, `cdma`, `evdo_0`, `evdo_a`, `cdma2000_1xrtt`, `hsdpa`, `hsupa`, `hspa`, `iden`, `evdo_b`, `lte`, `ehrpd`, `hspap`, `gsm`, `td_scdma`, `iwlan`, `nr`, `nrnsa`, `lte_ca`; development.
        pub const subtype: &str = "network.connection.subtype";
        /// `network.connection.type`: `string`, well-known values `wifi`, `wired`, `cell`, `unavailable`, `unknown`; development.
        pub const r#type: &str = "network.connection.type";
    }

    /// The namespace `network.interface`.
    pub mod interface {
        /// `network.interface.name`: `string`; release candidate; used by metrics.
        pub const name: &str = "network.interface.name";
    }

    /// The namespace `network.io`.
    pub mod io {
        /// `network.io.direction`: `string`, well-known values `transmit`, `receive`; release candidate; used by metrics.
        pub const direction: &str = "network.io.direction";
    }

    /// The namespace `network.local`.
    pub mod local {
        /// `network.local.address`: `string`; stable; used by spans.
        pub const address: &str = "network.local.address";
        /// `network.local.port`: `int`; stable; used by spans.
        pub const port: &str = "network.local.port";
    }

    /// The namespace `network.peer`.
    pub mod peer {
        /// `network.peer.address`: `string`; stable; used by spans, metrics.
        pub const address: &str = "network.peer.address";
        /// `network.peer.port`: `int`; stable; used by spans, metrics.
        pub const port: &str = "network.peer.port";
    }

    /// The namespace `network.protocol`.
    pub mod protocol {
        /// `network.protocol.name`: `string`; stable; used by spans, metrics.
        pub const name: &str = "network.protocol.name";
        /// `network.protocol.version`: `string`; stable; used by spans, metrics.
        pub const version: &str = "network.protocol.version";
    }
}

/// The namespace `nfs`.
pub mod nfs {

    /// The namespace `nfs.operation`.
    pub mod operation {
        /// `nfs.operation.name`: `string`; development; used by metrics.
        pub const name: &str = "nfs.operation.name";
    }

    /// The namespace `nfs.server`.
    pub mod server {

        /// The namespace `nfs.server.repcache`.
        pub mod repcache {
            /// `nfs.server.repcache.status`: `string`; development; used by metrics.
            pub const status: &str = "nfs.server.repcache.status";
        }
    }
}

/// The namespace `nodejs`.
pub mod nodejs {

    /// The namespace `nodejs.eventloop`.
    pub mod eventloop {
        /// `nodejs.eventloop.state`: `string`, well-known values `active`, `idle`; development; used by metrics.
        pub const state: &str = "nodejs.eventloop.state";
    }
}

/// The namespace `oci`.
pub mod oci {

    /// The namespace `oci.manifest`.
    pub mod manifest {
        /// `oci.manifest.digest`: `string`; development; used by resources.
        pub const digest: &str = "oci.manifest.digest";
    }
}

/// The namespace `onc_rpc`.
pub mod onc_rpc {
    /// `onc_rpc.version`: `int`; development; used by metrics.
    pub const version: &str = "onc_rpc.version";

    /// The namespace `onc_rpc.procedure`.
    pub mod procedure {
        /// `onc_rpc.procedure.name`: `string`; development; used by metrics.
        pub const name: &str = "onc_rpc.procedure.name";
        /// `onc_rpc.procedure.number`: `int`; development.
        pub const number: &str = "onc_rpc.procedure.number";
    }

    /// The namespace `onc_rpc.program`.
    pub mod program {
        /// `onc_rpc.program.name`: `string`; development.
        pub const name: &str = "onc_rpc.program.name";
    }
}

/// The namespace `openai`.
pub mod openai {

    /// The namespace `openai.api`.
    pub mod api {
        /// `openai.api.type`: `string`, well-known values `chat_completions`, `responses`; development; lives on in `semantic-conventions-genai` as `openai.api.type`.
        pub const r#type: &str = "openai.api.type";
    }

    /// The namespace `openai.request`.
    pub mod request {
        /// `openai.request.service_tier`: `string`, well-known values `auto`, `default`; development; lives on in `semantic-conventions-genai` as `openai.request.service_tier`.
        pub const service_tier: &str = "openai.request.service_tier";
    }

    /// The namespace `openai.response`.
    pub mod response {
        /// `openai.response.service_tier`: `string`; development; lives on in `semantic-conventions-genai` as `openai.response.service_tier`.
        pub const service_tier: &str = "openai.response.service_tier";
        /// `openai.response.system_fingerprint`: `string`; development; lives on in `semantic-conventions-genai` as `openai.response.system_fingerprint`.
        pub const system_fingerprint: &str = "openai.response.system_fingerprint";
    }
}

/// The namespace `openshift`.
pub mod openshift {

    /// The namespace `openshift.clusterquota`.
    pub mod clusterquota {
        /// `openshift.clusterquota.name`: `string`; development; used by resources.
        pub const name: &str = "openshift.clusterquota.name";
        /// `openshift.clusterquota.uid`: `string`; development; used by resources.
        pub const uid: &str = "openshift.clusterquota.uid";
    }
}

/// The namespace `opentracing`.
pub mod opentracing {
    /// `opentracing.ref_type`: `string`, well-known values `child_of`, `follows_from`; development.
    pub const ref_type: &str = "opentracing.ref_type";
}

/// The namespace `oracle`.
pub mod oracle {

    /// The namespace `oracle.db`.
    pub mod db {
        /// `oracle.db.domain`: `string`; release candidate; used by spans.
        pub const domain: &str = "oracle.db.domain";
        /// `oracle.db.name`: `string`; release candidate; used by spans.
        pub const name: &str = "oracle.db.name";
        /// `oracle.db.pdb`: `string`; release candidate; used by spans.
        pub const pdb: &str = "oracle.db.pdb";
        /// `oracle.db.service`: `string`; release candidate; used by spans.
        pub const service: &str = "oracle.db.service";

        /// The namespace `oracle.db.instance`.
        pub mod instance {
            /// `oracle.db.instance.name`: `string`; release candidate; used by spans.
            pub const name: &str = "oracle.db.instance.name";
        }
    }
}

/// The namespace `oracle_cloud`.
pub mod oracle_cloud {
    /// `oracle_cloud.realm`: `string`; development.
    pub const realm: &str = "oracle_cloud.realm";
}

/// The namespace `os`.
pub mod os {
    /// `os.build_id`: `string`; development; used by resources.
    pub const build_id: &str = "os.build_id";
    /// `os.description`: `string`; development; used by resources.
    pub const description: &str = "os.description";
    /// `os.name`: `string`; development; used by resources, events.
    pub const name: &str = "os.name";
    /// `os.type`: `string`, well-known values `windows`, `linux`, `darwin`, `freebsd`, `netbsd`, `openbsd`, `dragonflybsd`, `hpux`, `aix`, `solaris`, `zos`; development; used by resources.
    pub const r#type: &str = "os.type";
    /// `os.version`: `string`; development; used by resources, events.
    pub const version: &str = "os.version";
}

/// The namespace `otel`.
pub mod otel {
    /// `otel.status_code`: `string`, well-known values `OK`, `ERROR`; stable.
    pub const status_code: &str = "otel.status_code";
    /// `otel.status_description`: `string`; stable.
    pub const status_description: &str = "otel.status_description";

    /// The namespace `otel.component`.
    pub mod component {
        /// `otel.component.name`: `string`; development; used by metrics.
        pub const name: &str = "otel.component.name";
        /// `otel.component.type`: `string`, well-known values `batching_span_processor`, `simple_span_processor`, `batching_log_processor`, `simple_log_processor`, `otlp_grpc_span_exporter`, `otlp_http_span_exporter`, `otlp_http_json_span_exporter`, `zipkin_http_span_exporter`, `otlp_grpc_log_exporter`, `otlp_http_log_exporter`, `otlp_http_json_log_exporter`, `periodic_metric_reader`, `otlp_grpc_metric_exporter`, `otlp_http_metric_exporter`, `otlp_http_json_metric_exporter`, `prometheus_http_text_metric_exporter`; development; used by metrics.
        pub const r#type: &str = "otel.component.type";
    }

    /// The namespace `otel.event`.
    pub mod event {
        /// `otel.event.name`: `string`; stable.
        pub const name: &str = "otel.event.name";
    }

    /// The namespace `otel.library`.
    pub mod library {
        /// `otel.library.name`: `string`; development.
        #[deprecated(note = "write `otel.scope.name`")]
        pub const name: &str = "otel.library.name";
        /// `otel.library.version`: `string`; development.
        #[deprecated(note = "write `otel.scope.version`")]
        pub const version: &str = "otel.library.version";
    }

    /// The namespace `otel.scope`.
    pub mod scope {
        /// `otel.scope.name`: `string`; stable.
        pub const name: &str = "otel.scope.name";
        /// `otel.scope.schema_url`: `string`; development.
        pub const schema_url: &str = "otel.scope.schema_url";
        /// `otel.scope.version`: `string`; stable.
        pub const version: &str = "otel.scope.version";
    }

    /// The namespace `otel.span`.
    pub mod span {
        /// `otel.span.sampling_result`: `string`, well-known values `DROP`, `RECORD_ONLY`, `RECORD_AND_SAMPLE`; development; used by metrics.
        pub const sampling_result: &str = "otel.span.sampling_result";

        /// The namespace `otel.span.parent`.
        pub mod parent {
            /// `otel.span.parent.origin`: `string`, well-known values `none`, `local`, `remote`; development; used by metrics.
            pub const origin: &str = "otel.span.parent.origin";
        }
    }
}

/// The namespace `peer`.
pub mod peer {
    /// `peer.service`: `string`; development.
    #[deprecated(note = "write `service.peer.name`")]
    pub const service: &str = "peer.service";
}

/// The namespace `pool`.
pub mod pool {
    /// `pool.name`: `string`; development.
    #[deprecated(note = "write `db.client.connection.pool.name`")]
    pub const name: &str = "pool.name";
}

/// The namespace `pprof`.
pub mod pprof {

    /// The namespace `pprof.location`.
    pub mod location {
        /// `pprof.location.is_folded`: `boolean`; development.
        pub const is_folded: &str = "pprof.location.is_folded";
    }

    /// The namespace `pprof.mapping`.
    pub mod mapping {
        /// `pprof.mapping.has_filenames`: `boolean`; development.
        pub const has_filenames: &str = "pprof.mapping.has_filenames";
        /// `pprof.mapping.has_functions`: `boolean`; development.
        pub const has_functions: &str = "pprof.mapping.has_functions";
        /// `pprof.mapping.has_inline_frames`: `boolean`; development.
        pub const has_inline_frames: &str = "pprof.mapping.has_inline_frames";
        /// `pprof.mapping.has_line_numbers`: `boolean`; development.
        pub const has_line_numbers: &str = "pprof.mapping.has_line_numbers";
    }

    /// The namespace `pprof.profile`.
    pub mod profile {
        /// `pprof.profile.comment`: `string[]`; development.
        pub const comment: &str = "pprof.profile.comment";
        /// `pprof.profile.doc_url`: `string`; development.
        pub const doc_url: &str = "pprof.profile.doc_url";
        /// `pprof.profile.drop_frames`: `string`; development.
        pub const drop_frames: &str = "pprof.profile.drop_frames";
        /// `pprof.profile.keep_frames`: `string`; development.
        pub const keep_frames: &str = "pprof.profile.keep_frames";
    }

    /// The namespace `pprof.scope`.
    pub mod scope {
        /// `pprof.scope.default_sample_type`: `string`; development.
        pub const default_sample_type: &str = "pprof.scope.default_sample_type";
        /// `pprof.scope.sample_type_order`: `int[]`; development.
        pub const sample_type_order: &str = "pprof.scope.sample_type_order";
    }
}

/// The namespace `process`.
pub mod process {
    /// `process.args_count`: `int`; release candidate; used by resources.
    pub const args_count: &str = "process.args_count";
    /// `process.command`: `string`; release candidate; used by resources.
    pub const command: &str = "process.command";
    /// `process.command_args`: `string[]`; release candidate; used by spans, resources.
    pub const command_args: &str = "process.command_args";
    /// `process.command_line`: `string`; release candidate; used by resources.
    pub const command_line: &str = "process.command_line";
    /// `process.context_switch_type`: `string`, well-known values `voluntary`, `involuntary`; development.
    #[deprecated(note = "write `process.context_switch.type`")]
    pub const context_switch_type: &str = "process.context_switch_type";
    /// `process.environment_variable`: prefix of keys with `string` values; release candidate.
    pub const environment_variable: &str = "process.environment_variable";
    /// `process.interactive`: `boolean`; release candidate; used by resources.
    pub const interactive: &str = "process.interactive";
    /// `process.owner`: `string`; release candidate; used by resources.
    pub const owner: &str = "process.owner";
    /// `process.parent_pid`: `int`; release candidate; used by resources.
    pub const parent_pid: &str = "process.parent_pid";
    /// `process.pid`: `int`; release candidate; used by spans, resources.
    pub const pid: &str = "process.pid";
    /// `process.state`: `string`, well-known values `running`, `sleeping`, `stopped`, `defunct`; release candidate; used by metrics.
    pub const state: &str = "process.state";
    /// `process.title`: `string`; release candidate; used by resources.
    pub const title: &str = "process.title";
    /// `process.vpid`: `int`; release candidate.
    pub const vpid: &str = "process.vpid";
    /// `process.working_directory`: `string`; release candidate; used by resources.
    pub const working_directory: &str = "process.working_directory";

    /// The namespace `process.context_switch`.
    pub mod context_switch {
        /// `process.context_switch.type`: `string`, well-known values `voluntary`, `involuntary`; release candidate; used by metrics.
        pub const r#type: &str = "process.context_switch.type";
    }

    /// The namespace `process.cpu`.
    pub mod cpu {
        /// `process.cpu.state`: `string`, well-known values `system`, `user`, `wait`; development.
        #[deprecated(note = "write `cpu.mode`")]
        pub const state: &str = "process.cpu.state";
    }

    /// The namespace `process.creation`.
    pub mod creation {
        /// `process.creation.time`: `string`; release candidate; used by resources.
        pub const time: &str = "process.creation.time";
    }

    /// The namespace `process.executable`.
    pub mod executable {
        /// `process.executable.name`: `string`; release candidate; used by spans, resources.
        pub const name: &str = "process.executable.name";
        /// `process.executable.path`: `string`; release candidate; used by spans, resources.
        pub const path: &str = "process.executable.path";

        /// The namespace `process.executable.build_id`.
        pub mod build_id {
            /// `process.executable.build_id.gnu`: `string`; release candidate; used by resources.
            pub const gnu: &str = "process.executable.build_id.gnu";
            /// `process.executable.build_id.go`: `string`; release candidate; used by resources.
            pub const go: &str = "process.executable.build_id.go";
            /// `process.executable.build_id.htlhash`: `string`; release candidate; used by resources.
            pub const htlhash: &str = "process.executable.build_id.htlhash";
            /// `process.executable.build_id.profiling`: `string`; development.
            #[deprecated(note = "write `process.executable.build_id.htlhash`")]
            pub const profiling: &str = "process.executable.build_id.profiling";
        }
    }

    /// The namespace `process.exit`.
    pub mod exit {
        /// `process.exit.code`: `int`; release candidate; used by spans.
        pub const code: &str = "process.exit.code";
        /// `process.exit.time`: `string`; release candidate.
        pub const time: &str = "process.exit.time";
    }

    /// The namespace `process.group_leader`.
    pub mod group_leader {
        /// `process.group_leader.pid`: `int`; release candidate.
        pub const pid: &str = "process.group_leader.pid";
    }

    /// The namespace `process.linux`.
    pub mod linux {
        /// `process.linux.cgroup`: `string`; release candidate; used by resources.
        pub const cgroup: &str = "process.linux.cgroup";
    }

    /// The namespace `process.paging`.
    pub mod paging {
        /// `process.paging.fault_type`: `string`, well-known values `major`, `minor`; development.
        #[deprecated(note = "write `system.paging.fault.type`")]
        pub const fault_type: &str = "process.paging.fault_type";
    }

    /// The namespace `process.real_user`.
    pub mod real_user {
        /// `process.real_user.id`: `int`; release candidate.
        pub const id: &str = "process.real_user.id";
        /// `process.real_user.name`: `string`; release candidate.
        pub const name: &str = "process.real_user.name";
    }

    /// The namespace `process.runtime`.
    pub mod runtime {
        /// `process.runtime.description`: `string`; release candidate; used by resources.
        pub const description: &str = "process.runtime.description";
        /// `process.runtime.name`: `string`; release candidate; used by resources.
        pub const name: &str = "process.runtime.name";
        /// `process.runtime.version`: `string`; release candidate; used by resources.
        pub const version: &str = "process.runtime.version";
    }

    /// The namespace `process.saved_user`.
    pub mod saved_user {
        /// `process.saved_user.id`: `int`; release candidate.
        pub const id: &str = "process.saved_user.id";
        /// `process.saved_user.name`: `string`; release candidate.
        pub const name: &str = "process.saved_user.name";
    }

    /// The namespace `process.session_leader`.
    pub mod session_leader {
        /// `process.session_leader.pid`: `int`; release candidate.
        pub const pid: &str = "process.session_leader.pid";
    }

    /// The namespace `process.user`.
    pub mod user {
        /// `process.user.id`: `int`; release candidate.
        pub const id: &str = "process.user.id";
        /// `process.user.name`: `string`; release candidate.
        pub const name: &str = "process.user.name";
    }
}

/// The namespace `profile`.
pub mod profile {

    /// The namespace `profile.frame`.
    pub mod frame {
        /// `profile.frame.type`: `string`, well-known values `dotnet`, `jvm`, `kernel`, `native`, `perl`, `php`, `cpython`, `ruby`, `v8js`, `beam`, `go`, `rust`, `luajit`; development.
        pub const r#type: &str = "profile.frame.type";
    }
}

/// The namespace `rpc`.
pub mod rpc {
    /// `rpc.method`: `string`; release candidate; used by spans, metrics.
    pub const method: &str = "rpc.method";
    /// `rpc.method_original`: `string`; release candidate; used by spans.
    pub const method_original: &str = "rpc.method_original";
    /// `rpc.service`: `string`; development; used by spans.
    #[deprecated(note = "its parts are now `rpc.method`")]
    pub const service: &str = "rpc.service";
    /// `rpc.system`: `string`, well-known values `grpc`, `java_rmi`, `dotnet_wcf`, `apache_dubbo`, `connect_rpc`, `onc_rpc`, `jsonrpc`; development; used by spans.
    #[deprecated(note = "write `rpc.system.name`")]
    pub const system: &str = "rpc.system";

    /// The namespace `rpc.connect_rpc`.
    pub mod connect_rpc {
        /// `rpc.connect_rpc.error_code`: `string`, well-known values `cancelled`, `unknown`, `invalid_argument`, `deadline_exceeded`, `not_found`, `already_exists`, `permission_denied`, `resource_exhausted`, `failed_precondition`, `aborted`, `out_of_range`, `unimplemented`, `internal`, `unavailable`, `data_loss`, `unauthenticated`; development.
        #[deprecated(note = "write `rpc.response.status_code`")]
        pub const error_code: &str = "rpc.connect_rpc.error_code";

        /// The namespace `rpc.connect_rpc.request`.
        pub mod request {
            /// `rpc.connect_rpc.request.metadata`: prefix of keys with `string[]` values; development.
            #[deprecated(note = "write `rpc.request.metadata`")]
            pub const metadata: &str = "rpc.connect_rpc.request.metadata";
        }

        /// The namespace `rpc.connect_rpc.response`.
        pub mod response {
            /// `rpc.connect_rpc.response.metadata`: prefix of keys with `string[]` values; development.
            #[deprecated(note = "write `rpc.response.metadata`")]
            pub const metadata: &str = "rpc.connect_rpc.response.metadata";
        }
    }

    /// The namespace `rpc.grpc`.
    pub mod grpc {
        /// `rpc.grpc.status_code`: `int`, well-known values `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, `9`, `10`, `11`, `12`, `13`, `14`, `15`, `16`; development.
        #[deprecated(note = "its parts are now `rpc.response.status_code`")]
        pub const status_code: &str = "rpc.grpc.status_code";

        /// The namespace `rpc.grpc.request`.
        pub mod request {
            /// `rpc.grpc.request.metadata`: prefix of keys with `string[]` values; development.
            #[deprecated(note = "write `rpc.request.metadata`")]
            pub const metadata: &str = "rpc.grpc.request.metadata";
        }

        /// The namespace `rpc.grpc.response`.
        pub mod response {
            /// `rpc.grpc.response.metadata`: prefix of keys with `string[]` values; development.
            #[deprecated(note = "write `rpc.response.metadata`")]
            pub const metadata: &str = "rpc.grpc.response.metadata";
        }
    }

    /// The namespace `rpc.jsonrpc`.
    pub mod jsonrpc {
        /// `rpc.jsonrpc.error_code`: `int`; development.
        #[deprecated(note = "its parts are now `rpc.response.status_code`")]
        pub const error_code: &str = "rpc.jsonrpc.error_code";
        /// `rpc.jsonrpc.error_message`: `string`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const error_message: &str = "rpc.jsonrpc.error_message";
        /// `rpc.jsonrpc.request_id`: `string`; development.
        #[deprecated(note = "write `jsonrpc.request.id`")]
        pub const request_id: &str = "rpc.jsonrpc.request_id";
        /// `rpc.jsonrpc.version`: `string`; development.
        #[deprecated(note = "write `jsonrpc.protocol.version`")]
        pub const version: &str = "rpc.jsonrpc.version";
    }

    /// The namespace `rpc.message`.
    pub mod message {
        /// `rpc.message.compressed_size`: `int`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const compressed_size: &str = "rpc.message.compressed_size";
        /// `rpc.message.id`: `int`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const id: &str = "rpc.message.id";
        /// `rpc.message.type`: `string`, well-known values `SENT`, `RECEIVED`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const r#type: &str = "rpc.message.type";
        /// `rpc.message.uncompressed_size`: `int`; development.
        #[deprecated(note = "no attribute replaces it")]
        pub const uncompressed_size: &str = "rpc.message.uncompressed_size";
    }

    /// The namespace `rpc.request`.
    pub mod request {
        /// `rpc.request.metadata`: prefix of keys with `string[]` values; development; used by spans.
        pub const metadata: &str = "rpc.request.metadata";
    }

    /// The namespace `rpc.response`.
    pub mod response {
        /// `rpc.response.metadata`: prefix of keys with `string[]` values; development; used by spans.
        pub const metadata: &str = "rpc.response.metadata";
        /// `rpc.response.status_code`: `string`; release candidate; used by spans, metrics.
        pub const status_code: &str = "rpc.response.status_code";
    }

    /// The namespace `rpc.system`.
    pub mod system {
        /// `rpc.system.name`: `string`, well-known values `grpc`, `dubbo`, `connectrpc`, `jsonrpc`; release candidate; used by spans, metrics.
        pub const name: &str = "rpc.system.name";
    }
}

/// The namespace `security_rule`.
pub mod security_rule {
    /// `security_rule.category`: `string`; development.
    pub const category: &str = "security_rule.category";
    /// `security_rule.description`: `string`; development.
    pub const description: &str = "security_rule.description";
    /// `security_rule.license`: `string`; development.
    pub const license: &str = "security_rule.license";
    /// `security_rule.name`: `string`; development.
    pub const name: &str = "security_rule.name";
    /// `security_rule.reference`: `string`; development.
    pub const reference: &str = "security_rule.reference";
    /// `security_rule.uuid`: `string`; development.
    pub const uuid: &str = "security_rule.uuid";
    /// `security_rule.version`: `string`; development.
    pub const version: &str = "security_rule.version";

    /// The namespace `security_rule.ruleset`.
    pub mod ruleset {
        /// `security_rule.ruleset.name`: `string`; development.
        pub const name: &str = "security_rule.ruleset.name";
    }
}

/// The namespace `server`.
pub mod server {
    /// `server.address`: `string`; stable; used by spans, metrics.
    pub const address: &str = "server.address";
    /// `server.port`: `int`; stable; used by spans, metrics.
    pub const port: &str = "server.port";
}

/// The namespace `service`.
pub mod service {
    /// `service.criticality`: `string`, well-known values `critical`, `high`, `medium`, `low`; alpha; used by resources.
    pub const criticality: &str = "service.criticality";
    /// `service.name`: `string`; stable; used by resources.
    pub const name: &str = "service.name";
    /// `service.namespace`: `string`; stable; used by resources.
    pub const namespace: &str = "service.namespace";
    /// `service.version`: `string`; stable; used by resources, events.
    pub const version: &str = "service.version";

    /// The namespace `service.instance`.
    pub mod instance {
        /// `service.instance.id`: `string`; stable; used by resources.
        pub const id: &str = "service.instance.id";
    }

    /// The namespace `service.peer`.
    pub mod peer {
        /// `service.peer.name`: `string`; development.
        pub const name: &str = "service.peer.name";
        /// `service.peer.namespace`: `string`; development.
        pub const namespace: &str = "service.peer.namespace";
    }
}

/// The namespace `session`.
pub mod session {
    /// `session.id`: `string`; development; used by events.
    pub const id: &str = "session.id";
    /// `session.previous_id`: `string`; development; used by events.
    pub const previous_id: &str = "session.previous_id";
}

/// The namespace `signalr`.
pub mod signalr {
    /// `signalr.transport`: `string`, well-known values `server_sent_events`, `long_polling`, `web_sockets`; stable; used by metrics.
    pub const transport: &str = "signalr.transport";

    /// The namespace `signalr.connection`.
    pub mod connection {
        /// `signalr.connection.status`: `string`, well-known values `normal_closure`, `timeout`, `app_shutdown`; stable; used by metrics.
        pub const status: &str = "signalr.connection.status";
    }
}

/// The namespace `source`.
pub mod source {
    /// `source.address`: `string`; development.
    pub const address: &str = "source.address";
    /// `source.port`: `int`; development.
    pub const port: &str = "source.port";
}

/// The namespace `system`.
pub mod system {
    /// `system.device`: `string`; development; used by metrics.
    pub const device: &str = "system.device";

    /// The namespace `system.cpu`.
    pub mod cpu {
        /// `system.cpu.logical_number`: `int`; development.
        #[deprecated(note = "write `cpu.logical_number`")]
        pub const logical_number: &str = "system.cpu.logical_number";
        /// `system.cpu.state`: `string`, well-known values `user`, `system`, `nice`, `idle`, `iowait`, `interrupt`, `steal`; development.
        #[deprecated(note = "write `cpu.mode`")]
        pub const state: &str = "system.cpu.state";
    }

    /// The namespace `system.filesystem`.
    pub mod filesystem {
        /// `system.filesystem.mode`: `string`; development; used by metrics.
        pub const mode: &str = "system.filesystem.mode";
        /// `system.filesystem.mountpoint`: `string`; development; used by metrics.
        pub const mountpoint: &str = "system.filesystem.mountpoint";
        /// `system.filesystem.state`: `string`, well-known values `used`, `free`, `reserved`; development; used by metrics.
        pub const state: &str = "system.filesystem.state";
        /// `system.filesystem.type`: `string`, well-known values `fat32`, `exfat`, `ntfs`, `refs`, `hfsplus`, `ext4`; development; used by metrics.
        pub const r#type: &str = "system.filesystem.type";
    }

    /// The namespace `system.memory`.
    pub mod memory {
        /// `system.memory.state`: `string`, well-known values `used`, `free`, `buffers`, `cached`; development; used by metrics.
        pub const state: &str = "system.memory.state";

        /// The namespace `system.memory.linux`.
        pub mod linux {

            /// The namespace `system.memory.linux.hugepages`.
            pub mod hugepages {
                /// `system.memory.linux.hugepages.state`: `string`, well-known values `free`, `used`; development; used by metrics.
                pub const state: &str = "system.memory.linux.hugepages.state";
            }

            /// The namespace `system.memory.linux.slab`.
            pub mod slab {
                /// `system.memory.linux.slab.state`: `string`, well-known values `reclaimable`, `unreclaimable`; development; used by metrics.
                pub const state: &str = "system.memory.linux.slab.state";
            }
        }
    }

    /// The namespace `system.network`.
    pub mod network {
        /// `system.network.state`: `string`, well-known values `close`, `close_wait`, `closing`, `delete`, `established`, `fin_wait_1`, `fin_wait_2`, `last_ack`, `listen`, `syn_recv`, `syn_sent`, `time_wait`; development.
        #[deprecated(note = "write `network.connection.state`")]
        pub const state: &str = "system.network.state";
    }

    /// The namespace `system.paging`.
    pub mod paging {
        /// `system.paging.direction`: `string`, well-known values `in`, `out`; development; used by metrics.
        pub const direction: &str = "system.paging.direction";
        /// `system.paging.state`: `string`, well-known values `used`, `free`; development; used by metrics.
        pub const state: &str = "system.paging.state";
        /// `system.paging.type`: `string`, well-known values `major`, `minor`; development.
        #[deprecated(note = "write `system.paging.fault.type`")]
        pub const r#type: &str = "system.paging.type";

        /// The namespace `system.paging.fault`.
        pub mod fault {
            /// `system.paging.fault.type`: `string`, well-known values `major`, `minor`; release candidate; used by metrics.
            pub const r#type: &str = "system.paging.fault.type";
        }
    }

    /// The namespace `system.process`.
    pub mod process {
        /// `system.process.status`: `string`, well-known values `running`, `sleeping`, `stopped`, `defunct`; development.
        #[deprecated(note = "write `process.state`")]
        pub const status: &str = "system.process.status";
    }

    /// The namespace `system.processes`.
    pub mod processes {
        /// `system.processes.status`: `string`, well-known values `running`, `sleeping`, `stopped`, `defunct`; development.
        #[deprecated(note = "write `process.state`")]
        pub const status: &str = "system.processes.status";
    }
}

/// The namespace `telemetry`.
pub mod telemetry {

    /// The namespace `telemetry.distro`.
    pub mod distro {
        /// `telemetry.distro.name`: `string`; stable; used by resources.
        pub const name: &str = "telemetry.distro.name";
        /// `telemetry.distro.version`: `string`; stable; used by resources.
        pub const version: &str = "telemetry.distro.version";
    }

    /// The namespace `telemetry.sdk`.
    pub mod sdk {
        /// `telemetry.sdk.language`: `string`, well-known values `cpp`, `dotnet`, `erlang`, `go`, `java`, `kotlin`, `nodejs`, `php`, `python`, `ruby`, `rust`, `swift`, `webjs`; stable; used by resources.
        pub const language: &str = "telemetry.sdk.language";
        /// `telemetry.sdk.name`: `string`; stable; used by resources.
        pub const name: &str = "telemetry.sdk.name";
        /// `telemetry.sdk.version`: `string`; stable; used by resources.
        pub const version: &str = "telemetry.sdk.version";
    }
}

/// The namespace `test`.
pub mod test {

    /// The namespace `test.case`.
    pub mod case {
        /// `test.case.name`: `string`; development.
        pub const name: &str = "test.case.name";

        /// The namespace `test.case.result`.
        pub mod result {
            /// `test.case.result.status`: `string`, well-known values `pass`, `fail`; development.
            pub const status: &str = "test.case.result.status";
        }
    }

    /// The namespace `test.suite`.
    pub mod suite {
        /// `test.suite.name`: `string`; development.
        pub const name: &str = "test.suite.name";

        /// The namespace `test.suite.run`.
        pub mod run {
            /// `test.suite.run.status`: `string`, well-known values `success`, `failure`, `skipped`, `aborted`, `timed_out`, `in_progress`; development.
            pub const status: &str = "test.suite.run.status";
        }
    }
}

/// The namespace `thread`.
pub mod thread {
    /// `thread.id`: `int`; development.
    pub const id: &str = "thread.id";
    /// `thread.name`: `string`; development.
    pub const name: &str = "thread.name";
}

/// The namespace `tls`.
pub mod tls {
    /// `tls.cipher`: `string`; development.
    pub const cipher: &str = "tls.cipher";
    /// `tls.curve`: `string`; development.
    pub const curve: &str = "tls.curve";
    /// `tls.established`: `boolean`; development.
    pub const established: &str = "tls.established";
    /// `tls.next_protocol`: `string`; development.
    pub const next_protocol: &str = "tls.next_protocol";
    /// `tls.resumed`: `boolean`; development.
    pub const resumed: &str = "tls.resumed";

    /// The namespace `tls.client`.
    pub mod client {
        /// `tls.client.certificate`: `string`; development.
        pub const certificate: &str = "tls.client.certificate";
        /// `tls.client.certificate_chain`: `string[]`; development.
        pub const certificate_chain: &str = "tls.client.certificate_chain";
        /// `tls.client.issuer`: `string`; development.
        pub const issuer: &str = "tls.client.issuer";
        /// `tls.client.ja3`: `string`; development.
        pub const ja3: &str = "tls.client.ja3";
        /// `tls.client.not_after`: `string`; development.
        pub const not_after: &str = "tls.client.not_after";
        /// `tls.client.not_before`: `string`; development.
        pub const not_before: &str = "tls.client.not_before";
        /// `tls.client.server_name`: `string`; development.
        #[deprecated(note = "write `server.address`")]
        pub const server_name: &str = "tls.client.server_name";
        /// `tls.client.subject`: `string`; development.
        pub const subject: &str = "tls.client.subject";
        /// `tls.client.supported_ciphers`: `string[]`; development.
        pub const supported_ciphers: &str = "tls.client.supported_ciphers";

        /// The namespace `tls.client.hash`.
        pub mod hash {
            /// `tls.client.hash.md5`: `string`; development.
            pub const md5: &str = "tls.client.hash.md5";
            /// `tls.client.hash.sha1`: `string`; development.
            pub const sha1: &str = "tls.client.hash.sha1";
            /// `tls.client.hash.sha256`: `string`; development.
            pub const sha256: &str = "tls.client.hash.sha256";
        }
    }

    /// The namespace `tls.protocol`.
    pub mod protocol {
        /// `tls.protocol.name`: `string`, well-known values `ssl`, `tls`; development; used by spans.
        pub const name: &str = "tls.protocol.name";
        /// `tls.protocol.version`: `string`; development; used by spans, metrics.
        pub const version: &str = "tls.protocol.version";
    }

    /// The namespace `tls.server`.
    pub mod server {
        /// `tls.server.certificate`: `string`; development.
        pub const certificate: &str = "tls.server.certificate";
        /// `tls.server.certificate_chain`: `string[]`; development.
        pub const certificate_chain: &str = "tls.server.certificate_chain";
        /// `tls.server.issuer`: `string`; development.
        pub const issuer: &str = "tls.server.issuer";
        /// `tls.server.ja3s`: `string`; development.
        pub const ja3s: &str = "tls.server.ja3s";
        /// `tls.server.not_after`: `string`; development.
        pub const not_after: &str = "tls.server.not_after";
        /// `tls.server.not_before`: `string`; development.
        pub const not_before: &str = "tls.server.not_before";
        /// `tls.server.subject`: `string`; development.
        pub const subject: &str = "tls.server.subject";

        /// The namespace `tls.server.hash`.
        pub mod hash {
            /// `tls.server.hash.md5`: `string`; development.
            pub const md5: &str = "tls.server.hash.md5";
            /// `tls.server.hash.sha1`: `string`; development.
            pub const sha1: &str = "tls.server.hash.sha1";
            /// `tls.server.hash.sha256`: `string`; development.
            pub const sha256: &str = "tls.server.hash.sha256";
        }
    }
}

/// The namespace `url`.
pub mod url {
    /// `url.domain`: `string`; development.
    pub const domain: &str = "url.domain";
    /// `url.extension`: `string`; development.
    pub const extension: &str = "url.extension";
    /// `url.fragment`: `string`; stable.
    pub const fragment: &str = "url.fragment";
    /// `url.full`: `string`; stable; used by spans.
    pub const full: &str = "url.full";
    /// `url.original`: `string`; development.
    pub const original: &str = "url.original";
    /// `url.path`: `string`; stable; used by spans.
    pub const path: &str = "url.path";
    /// `url.port`: `int`; development.
    pub const port: &str = "url.port";
    /// `url.query`: `string`; stable; used by spans.
    pub const query: &str = "url.query";
    /// `url.registered_domain`: `string`; development.
    pub const registered_domain: &str = "url.registered_domain";
    /// `url.scheme`: `string`; stable; used by spans, metrics.
    pub const scheme: &str = "url.scheme";
    /// `url.subdomain`: `string`; development.
    pub const subdomain: &str = "url.subdomain";
    /// `url.template`: `string`; development; used by spans, metrics.
    pub const template: &str = "url.template";
    /// `url.top_level_domain`: `string`; development.
    pub const top_level_domain: &str = "url.top_level_domain";
}

/// The namespace `user`.
pub mod user {
    /// `user.email`: `string`; development.
    pub const email: &str = "user.email";
    /// `user.full_name`: `string`; development.
    pub const full_name: &str = "user.full_name";
    /// `user.hash`: `string`; development.
    pub const hash: &str = "user.hash";
    /// `user.id`: `string`; development.
    pub const id: &str = "user.id";
    /// `user.name`: `string`; development.
    pub const name: &str = "user.name";
    /// `user.roles`: `string[]`; development.
    pub const roles: &str = "user.roles";
}

/// The namespace `user_agent`.
pub mod user_agent {
    /// `user_agent.name`: `string`; development.
    pub const name: &str = "user_agent.name";
    /// `user_agent.original`: `string`; stable; used by spans, resources.
    pub const original: &str = "user_agent.original";
    /// `user_agent.version`: `string`; development.
    pub const version: &str = "user_agent.version";

    /// The namespace `user_agent.os`.
    pub mod os {
        /// `user_agent.os.name`: `string`; development.
        pub const name: &str = "user_agent.os.name";
        /// `user_agent.os.version`: `string`; development.
        pub const version: &str = "user_agent.os.version";
    }

    /// The namespace `user_agent.synthetic`.
    pub mod synthetic {
        /// `user_agent.synthetic.type`: `string`, well-known values `bot`, `test`; development; used by spans, metrics.
        pub const r#type: &str = "user_agent.synthetic.type";
    }
}

/// The namespace `v8js`.
pub mod v8js {

    /// The namespace `v8js.gc`.
    pub mod gc {
        /// `v8js.gc.type`: `string`, well-known values `major`, `minor`, `incremental`, `weakcb`; development; used by metrics.
        pub const r#type: &str = "v8js.gc.type";
    }

    /// The namespace `v8js.heap`.
    pub mod heap {

        /// The namespace `v8js.heap.space`.
        pub mod space {
            /// `v8js.heap.space.name`: `string`, well-known values `new_space`, `old_space`, `code_space`, `map_space`, `large_object_space`; development; used by metrics.
            pub const name: &str = "v8js.heap.space.name";
        }
    }

    /// The namespace `v8js.resource`.
    pub mod resource {
        /// `v8js.resource.type`: `string`, well-known values `Immediate`, `TCPServerWrap`, `TCPWrap`, `Timeout`, `TTYWrap`; development; used by metrics.
        pub const r#type: &str = "v8js.resource.type";
    }
}

/// The namespace `vcs`.
pub mod vcs {

    /// The namespace `vcs.change`.
    pub mod change {
        /// `vcs.change.id`: `string`; release candidate; used by metrics.
        pub const id: &str = "vcs.change.id";
        /// `vcs.change.state`: `string`, well-known values `open`, `wip`, `closed`, `merged`; release candidate; used by metrics.
        pub const state: &str = "vcs.change.state";
        /// `vcs.change.title`: `string`; release candidate.
        pub const title: &str = "vcs.change.title";
    }

    /// The namespace `vcs.line_change`.
    pub mod line_change {
        /// `vcs.line_change.type`: `string`, well-known values `added`, `removed`; release candidate; used by metrics.
        pub const r#type: &str = "vcs.line_change.type";
    }

    /// The namespace `vcs.owner`.
    pub mod owner {
        /// `vcs.owner.name`: `string`; release candidate; used by metrics.
        pub const name: &str = "vcs.owner.name";
    }

    /// The namespace `vcs.provider`.
    pub mod provider {
        /// `vcs.provider.name`: `string`, well-known values `github`, `gitlab`, `gitea`, `bitbucket`; release candidate; used by metrics.
        pub const name: &str = "vcs.provider.name";
    }

    /// The namespace `vcs.ref`.
    pub mod r#ref {
        /// `vcs.ref.type`: `string`, well-known values `branch`, `tag`; release candidate; used by resources, metrics.
        pub const r#type: &str = "vcs.ref.type";

        /// The namespace `vcs.ref.base`.
        pub mod base {
            /// `vcs.ref.base.name`: `string`; release candidate; used by metrics.
            pub const name: &str = "vcs.ref.base.name";
            /// `vcs.ref.base.revision`: `string`; release candidate; used by metrics.
            pub const revision: &str = "vcs.ref.base.revision";
            /// `vcs.ref.base.type`: `string`, well-known values `branch`, `tag`; release candidate; used by metrics.
            pub const r#type: &str = "vcs.ref.base.type";
        }

        /// The namespace `vcs.ref.head`.
        pub mod head {
            /// `vcs.ref.head.name`: `string`; release candidate; used by resources, metrics.
            pub const name: &str = "vcs.ref.head.name";
            /// `vcs.ref.head.revision`: `string`; release candidate; used by resources, metrics.
            pub const revision: &str = "vcs.ref.head.revision";
            /// `vcs.ref.head.type`: `string`, well-known values `branch`, `tag`; release candidate; used by metrics.
            pub const r#type: &str = "vcs.ref.head.type";
        }
    }

    /// The namespace `vcs.repository`.
    pub mod repository {
        /// `vcs.repository.name`: `string`; release candidate; used by resources, metrics.
        pub const name: &str = "vcs.repository.name";

        /// The namespace `vcs.repository.change`.
        pub mod change {
            /// `vcs.repository.change.id`: `string`; development.
            #[deprecated(note = "write `vcs.change.id`")]
            pub const id: &str = "vcs.repository.change.id";
            /// `vcs.repository.change.title`: `string`; development.
            #[deprecated(note = "write `vcs.change.title`")]
            pub const title: &str = "vcs.repository.change.title";
        }

        /// The namespace `vcs.repository.ref`.
        pub mod r#ref {
            /// `vcs.repository.ref.name`: `string`; development.
            #[deprecated(note = "write `vcs.ref.head.name`")]
            pub const name: &str = "vcs.repository.ref.name";
            /// `vcs.repository.ref.revision`: `string`; development.
            #[deprecated(note = "write `vcs.ref.head.revision`")]
            pub const revision: &str = "vcs.repository.ref.revision";
            /// `vcs.repository.ref.type`: `string`, well-known values `branch`, `tag`; development.
            #[deprecated(note = "write `vcs.ref.head.type`")]
            pub const r#type: &str = "vcs.repository.ref.type";
        }

        /// The namespace `vcs.repository.url`.
        pub mod url {
            /// `vcs.repository.url.full`: `string`; release candidate; used by resources, metrics.
            pub const full: &str = "vcs.repository.url.full";
        }
    }

    /// The namespace `vcs.revision_delta`.
    pub mod revision_delta {
        /// `vcs.revision_delta.direction`: `string`, well-known values `behind`, `ahead`; release candidate; used by metrics.
        pub const direction: &str = "vcs.revision_delta.direction";
    }
}

/// The namespace `webengine`.
pub mod webengine {
    /// `webengine.description`: `string`; development; used by resources.
    pub const description: &str = "webengine.description";
    /// `webengine.name`: `string`; development; used by resources.
    pub const name: &str = "webengine.name";
    /// `webengine.version`: `string`; development; used by resources.
    pub const version: &str = "webengine.version";
}

/// The namespace `zos`.
pub mod zos {

    /// The namespace `zos.smf`.
    pub mod smf {
        /// `zos.smf.id`: `string`; development; used by resources.
        pub const id: &str = "zos.smf.id";
    }

    /// The namespace `zos.sysplex`.
    pub mod sysplex {
        /// `zos.sysplex.name`: `string`; development; used by resources.
        pub const name: &str = "zos.sysplex.name";
    }
}
